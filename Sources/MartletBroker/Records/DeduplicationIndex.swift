import DequeModule
import MartletModel
import MartletStrategy

/// The messages that a partition remembers: where each stands, and since when.
///
/// Pure: whoever owns it has the lock and the log. Bounded by the window's number of offsets.
struct DeduplicationIndex {
    let window: DeduplicationWindow
    private var known: [MessageID: Known] = [:]
    /// In the order of their offsets; what has been forgotten meanwhile, or remembered anew, is still in it.
    private var order: Deque<(id: MessageID, offset: Offset)> = []

    struct Known: Hashable {
        let offset: Offset
        /// By the broker's clock.
        let appended: Timestamp
        /// Who wrote it in a transaction whose end is not known yet; ``ProducerID/none`` for a record that stays.
        var writer: ProducerID
    }

    init(window: DeduplicationWindow) { self.window = window }

    var count: Int { known.count }

    /// The message, if it is still in the window.
    func find(_ id: MessageID, now: Timestamp, endOffset: Offset) -> Known? {
        guard let message = known[id], isInWindow(message, now: now, endOffset: endOffset) else { return nil }
        return message
    }

    /// - Parameter writer: as ``Known/writer``.
    mutating func remember(_ id: MessageID, at offset: Offset, writer: ProducerID, appended: Timestamp) {
        known[id] = Known(offset: offset, appended: appended, writer: writer)
        order.append((id, offset))
    }

    /// The transaction of the message was committed.
    mutating func settle(_ id: MessageID) { known[id]?.writer = .none }

    /// The message was never there: its transaction was aborted.
    mutating func forget(_ id: MessageID) { known[id] = nil }

    /// Forgets what the window has left behind.
    mutating func evict(now: Timestamp, endOffset: Offset) {
        while let oldest = order.first {
            if let message = known[oldest.id], message.offset == oldest.offset {
                if isInWindow(message, now: now, endOffset: endOffset) { return }
                known[oldest.id] = nil
            }
            order.removeFirst()
        }
    }

    private func isInWindow(_ message: Known, now: Timestamp, endOffset: Offset) -> Bool {
        endOffset.distance(from: message.offset) <= Int64(window.records)
            && now.elapsed(since: message.appended) < .milliseconds(window.milliseconds)
    }
}
