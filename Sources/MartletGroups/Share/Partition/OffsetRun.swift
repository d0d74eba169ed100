import MartletModel

/// Neighbouring offsets that stand alike. Both ends belong to it.
struct OffsetRun: Sendable, Hashable {
    var first: Offset
    var last: Offset
    var state: ShareDeliveryState
    /// How often the offsets were given to members.
    var deliveryCount: Int16 = 0
    /// Who holds the lock; nil unless acquired.
    var lock: Lock?
    /// Before this time the records are not delivered; nil for those that are due.
    var due: Timestamp?

    struct Lock: Sendable, Hashable {
        let member: String
        let deadline: ContinuousClock.Instant
    }

    /// Invariant: `first <= last`.
    var count: Int64 { last.distance(from: first) + 1 }

    func clipped(from lower: Offset, through upper: Offset) -> OffsetRun {
        var run = self
        run.first = max(first, lower)
        run.last = min(last, upper)
        return run
    }

    /// Takes in the run that follows if there is no difference to tell. What is final is final: one record that is stuck
    /// must not keep a list of every other one's fate.
    mutating func absorb(_ next: OffsetRun) -> Bool {
        guard last.advanced(by: 1) == next.first else { return false }
        if state.isFinal, next.state.isFinal {
            if state != next.state { state = .archived }
            deliveryCount = max(deliveryCount, next.deliveryCount)
        } else {
            guard state == next.state, deliveryCount == next.deliveryCount, lock == next.lock, due == next.due else {
                return false
            }
        }
        last = next.last
        return true
    }

    var written: ShareStateBatch {
        ShareStateBatch(firstOffset: first, lastOffset: last, state: state.written, deliveryCount: deliveryCount)
    }
}
