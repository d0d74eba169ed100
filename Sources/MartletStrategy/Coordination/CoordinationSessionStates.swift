import Synchronization

/// The session streams of one store: for engines, which report how the session stands.
public final class CoordinationSessionStates: Sendable {
    private struct State {
        var present: CoordinationSession
        var continuations: [AsyncStream<CoordinationSession>.Continuation] = []
        var isFinished = false
    }

    private let state: Mutex<State>

    public init(_ present: CoordinationSession) { state = Mutex(State(present: present)) }

    public var present: CoordinationSession { state.withLock { $0.present } }

    /// The present state and all later ones; of those that nobody has read yet, the newest are kept.
    public var stream: AsyncStream<CoordinationSession> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: CoordinationSession.self, bufferingPolicy: .bufferingNewest(8))
        state.withLock { state in
            continuation.yield(state.present)
            if state.isFinished { continuation.finish() } else { state.continuations.append(continuation) }
        }
        return stream
    }

    public func report(_ session: CoordinationSession) {
        state.withLock { state in
            guard !state.isFinished, state.present != session else { return }
            state.present = session
            state.continuations.removeAll { continuation in
                if case .terminated = continuation.yield(session) { true } else { false }
            }
        }
    }

    /// Ends all streams, and those that are asked for later.
    public func finish() {
        state.withLock { state in
            state.isFinished = true
            for continuation in state.continuations { continuation.finish() }
            state.continuations = []
        }
    }
}
