public import MartletModel
import Synchronization

/// A clock that stands still until a test moves it. Whoever sleeps on it wakes when it has come far enough.
public final class ManualClock: Clock, Sendable {
    public struct Instant: InstantProtocol, Sendable {
        let sinceStart: Duration

        public func advanced(by duration: Duration) -> Instant { Instant(sinceStart: sinceStart + duration) }
        public func duration(to other: Instant) -> Duration { other.sinceStart - sinceStart }
        public static func < (left: Instant, right: Instant) -> Bool { left.sinceStart < right.sinceStart }
    }

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(sinceStart: .zero)
        var sleepers: [UInt64: Sleeper] = [:]
        var lastSleeper: UInt64 = 0
        /// Sleeps that were cancelled before they began.
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())
    private let start: Timestamp

    /// - Parameter start: what ``timestamp`` is before the clock is moved.
    public init(start: Timestamp = 1_780_000_000_000) { self.start = start }

    public var now: Instant { state.withLock(\.now) }
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// The same moment as records would carry it.
    public var timestamp: Timestamp {
        let (seconds, attoseconds) = now.sinceStart.components
        return Timestamp(start.rawValue + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    /// How many tasks sleep on this clock, so that a test can move it once they do.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Whether a task sleeps that wakes when the clock has been moved by exactly `duration`.
    public func hasSleeper(wakingIn duration: Duration) -> Bool {
        state.withLock { state in state.sleepers.values.contains { $0.deadline == state.now.advanced(by: duration) } }
    }

    public func advance(by duration: Duration) {
        let awake = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in awake { sleeper.continuation.resume() }
    }

    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let id = state.withLock { state in
            state.lastSleeper += 1
            return state.lastSleeper
        }
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let wakesNow = state.withLock { state -> Result<Void, CancellationError>? in
                    if state.cancelled.contains(id) { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
                    return nil
                }
                if let wakesNow { continuation.resume(with: wakesNow) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
