import NIOCore

/// Decides what is too slow. It is asked once a tick, so that nothing on the road of a request reads a clock; what it
/// measures is exact to a tick.
struct ConnectionTimer {
    /// What the connection looks like at a tick.
    struct Facts {
        /// Bytes were read or written since the last tick.
        var wasActive: Bool
        /// The handshake of a secured transport is done; true from the start on a plain one.
        var isOpened: Bool
        /// The client is not read from, for whatever reason of ours.
        var isPaused: Bool
        var partialFrame: PartialFrame?
        var requestsInFlight: Int
        /// Bytes that were handed to the channel and have not left.
        var outputByteCount: Int
        /// All that was answered is to be written and the connection closed then.
        var isEnding: Bool
        /// All connections together hold too much memory, and this one more than its share.
        var isGreedy: Bool
        /// It is the one that is read from although memory is short.
        var hasPass: Bool
    }

    enum Verdict: Hashable {
        case idle(TimeAmount, requestsInFlight: Int)
        case handshake(TimeAmount)
        case slowFrame(TimeAmount, byteCount: Int)
        case stalledOutput(TimeAmount, byteCount: Int)
        case occupiesMemory(TimeAmount)
    }

    /// A frame may take longer than the time-out while at least so many bytes arrive a second.
    static let frameBytesPerSecondMin = 4096
    /// How long output may stand still while the connection is to end, or memory is short.
    static let stallMax: TimeAmount = .seconds(5)

    private let idleTimeout: TimeAmount
    private let frameTimeout: TimeAmount
    private let acceptedAt: NIODeadline
    private var activeAt: NIODeadline
    private var frame: (partial: PartialFrame, since: NIODeadline)?
    private var output: (byteCount: Int, since: NIODeadline)
    private var passSince: NIODeadline?

    init(now: NIODeadline, limits: ConnectionLimits) {
        idleTimeout = limits.idleTimeout
        frameTimeout = limits.frameTimeout
        acceptedAt = now
        activeAt = now
        output = (0, now)
    }

    /// - Returns: why the connection is to be closed, if it is.
    mutating func tick(_ now: NIODeadline, _ facts: Facts) -> Verdict? {
        if facts.wasActive { activeAt = now }
        if facts.outputByteCount != output.byteCount {
            activeAt = now
            output = (facts.outputByteCount, now)
        }
        if facts.outputByteCount > 0, facts.isEnding || facts.isGreedy, now - output.since >= Self.stallMax {
            return .stalledOutput(now - output.since, byteCount: facts.outputByteCount)
        }
        if !facts.isOpened, now - acceptedAt >= frameTimeout {
            return .handshake(now - acceptedAt)
        }
        if let verdict = checkFrame(now, facts) { return verdict }
        if let verdict = checkPass(now, facts) { return verdict }
        if now - activeAt >= idleTimeout {
            if facts.outputByteCount > 0 {
                return .stalledOutput(now - output.since, byteCount: facts.outputByteCount)
            }
            return .idle(now - activeAt, requestsInFlight: facts.requestsInFlight)
        }
        return nil
    }

    /// Others wait until its frame is complete, and what has arrived of it is only freed with the connection: to let the
    /// next one go on instead would add up to all frames together.
    private mutating func checkPass(_ now: NIODeadline, _ facts: Facts) -> Verdict? {
        guard facts.hasPass, facts.isGreedy else {
            passSince = nil
            return nil
        }
        let since = passSince ?? now
        passSince = since
        return now - since >= frameTimeout ? .occupiesMemory(now - since) : nil
    }

    private mutating func checkFrame(_ now: NIODeadline, _ facts: Facts) -> Verdict? {
        guard let partial = facts.partialFrame, !facts.isPaused else {
            frame = nil
            return nil
        }
        guard let frame, frame.partial.ordinal == partial.ordinal else {
            frame = (partial, now)
            return nil
        }
        let time = now - frame.since
        guard time >= frameTimeout else { return nil }
        let byteCount = partial.byteCount - frame.partial.byteCount
        let seconds = Int(time.nanoseconds / 1_000_000_000)
        return byteCount < seconds * Self.frameBytesPerSecondMin
            ? .slowFrame(time, byteCount: partial.byteCount) : nil
    }
}

extension ConnectionTimer.Verdict {
    /// Whether it happens to well-behaved clients.
    var isOrdinary: Bool {
        if case .idle(_, requestsInFlight: 0) = self { true } else { false }
    }
}

extension ConnectionTimer.Verdict: CustomStringConvertible {
    var description: String {
        switch self {
        case .idle(let time, 0):
            "idle for \(time.seconds) s"
        case .idle(let time, let requestsInFlight):
            "idle for \(time.seconds) s with \(requestsInFlight) requests that were never answered"
        case .handshake(let time):
            "its handshake is not done after \(time.seconds) s"
        case .slowFrame(let time, let byteCount):
            "a request that began \(time.seconds) s ago is not complete, \(byteCount) bytes of it have arrived"
        case .stalledOutput(let time, let byteCount):
            "it has read none of the \(byteCount) bytes that wait for it for \(time.seconds) s"
        case .occupiesMemory(let time):
            "memory is short (queued.max.bytes), and for \(time.seconds) s others have waited for its request to be complete"
        }
    }
}

extension TimeAmount {
    fileprivate var seconds: Int64 { nanoseconds / 1_000_000_000 }
}
