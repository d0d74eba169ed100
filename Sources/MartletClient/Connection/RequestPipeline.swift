internal import NIOCore

/// The requests of one connection: which are on the wire, which wait for room, who waits for which answer.
///
/// Answers of a Kafka connection arrive in the order of its requests, so the oldest one is always the next to be
/// answered, and one that is overdue holds up all that follow.
///
/// Invariant: `inFlight.count <= maxInFlight`; `waiting` is empty unless `inFlight` is full.
struct RequestPipeline<Waiter> {
    private struct Entry {
        var correlationID: Int32
        var waiter: Waiter
        var deadline: NIODeadline
    }

    private struct Waiting {
        var frame: ByteBuffer
        var waiter: Waiter
        var deadline: NIODeadline
    }

    let maxInFlight: Int
    private var inFlight = CircularBuffer<Entry>()
    private var waiting = CircularBuffer<Waiting>()
    private var nextCorrelationID: Int32 = 0

    init(maxInFlight: Int) { self.maxInFlight = maxInFlight }

    var inFlightCount: Int { inFlight.count }

    /// - Parameter frame: a whole request with its length prefix; its correlation id is overwritten.
    /// - Returns: the frame to write now; nil where the connection has its full number in flight and the request waits.
    mutating func submit(_ frame: ByteBuffer, waiter: Waiter, deadline: NIODeadline) -> ByteBuffer? {
        guard inFlight.count < maxInFlight else {
            waiting.append(Waiting(frame: frame, waiter: waiter, deadline: deadline))
            return nil
        }
        return launch(frame, waiter, deadline)
    }

    /// The answer with this correlation id is here.
    ///
    /// - Returns: who waits for it, and the frame that may be written now that there is room.
    /// - Throws: ``ClientError/Kind/malformedAnswer`` where it is not the answer that is due.
    mutating func answered(_ correlationID: Int32) throws(ClientError) -> (waiter: Waiter, next: ByteBuffer?) {
        guard let oldest = inFlight.first else {
            throw ClientError(.malformedAnswer, "An answer with correlation id \(correlationID) arrived, and none is awaited.")
        }
        guard oldest.correlationID == correlationID else {
            throw ClientError(
                .malformedAnswer,
                "An answer with correlation id \(correlationID) arrived where \(oldest.correlationID) is due.")
        }
        inFlight.removeFirst()
        let next = waiting.popFirst().map { launch($0.frame, $0.waiter, $0.deadline) }
        return (oldest.waiter, next)
    }

    /// The earliest deadline of what is on the wire or waits; nil where there is nothing.
    var earliestDeadline: NIODeadline? {
        let sent = inFlight.lazy.map(\.deadline).min()
        let queued = waiting.lazy.map(\.deadline).min()
        return [sent, queued].compactMap { $0 }.min()
    }

    /// The connection is gone: everybody who waits, oldest first.
    mutating func abandon() -> [Waiter] {
        defer {
            inFlight.removeAll()
            waiting.removeAll()
        }
        return inFlight.map(\.waiter) + waiting.map(\.waiter)
    }

    private mutating func launch(_ frame: ByteBuffer, _ waiter: Waiter, _ deadline: NIODeadline) -> ByteBuffer {
        let correlationID = nextCorrelationID
        nextCorrelationID = correlationID == .max ? 0 : correlationID + 1
        inFlight.append(Entry(correlationID: correlationID, waiter: waiter, deadline: deadline))
        var frame = frame
        frame.setInteger(correlationID, at: frame.readerIndex + RequestFrame.correlationIDPosition)
        return frame
    }
}
