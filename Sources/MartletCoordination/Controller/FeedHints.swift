import MartletStrategy
import Synchronization

/// What the watches have said and nobody has read yet: a key that changes often is read once.
final class FeedHints: Sendable {
    struct Taken: Sendable {
        var keys: Set<CoordinationKey> = []
        /// Everything is to be read.
        var isResync = false
    }

    private let state = Mutex(Taken())
    private let continuation: AsyncStream<Void>.Continuation
    /// Has an element when there is something to take; several hints may be one.
    let signals: AsyncStream<Void>

    init() { (signals, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    func add(_ change: CoordinationChange) {
        state.withLock { state in
            switch change {
            case .changed(let key): state.keys.insert(key)
            case .resync: state.isResync = true
            }
        }
        continuation.yield()
    }

    func take() -> Taken {
        state.withLock { state in
            defer { state = Taken() }
            return state
        }
    }

    func finish() { continuation.finish() }
}
