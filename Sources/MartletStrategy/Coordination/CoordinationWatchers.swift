import Synchronization

/// The watches of one store: for engines, which tell it what changed.
///
/// A watcher that does not keep up loses single changes and gets one `resync` behind the last of them: memory stays
/// bounded, and no change goes by unnoticed.
public final class CoordinationWatchers: Sendable {
    private struct Watcher {
        let prefix: CoordinationKey
        let continuation: AsyncStream<CoordinationChange>.Continuation
    }

    private struct State {
        var watchers: [Int: Watcher] = [:]
        var nextNumber = 0
        var isFinished = false
    }

    private let state = Mutex(State())
    private let bufferedChanges: Int

    /// - Parameter bufferedChanges: how many changes wait for each watcher at most.
    public init(bufferedChanges: Int = 256) {
        precondition(bufferedChanges > 0, "a watcher that can keep \(bufferedChanges) changes would never learn of one")
        self.bufferedChanges = bufferedChanges
    }

    /// A new stream; one that is already finished where the store is closed.
    public func watch(_ prefix: CoordinationKey) -> AsyncStream<CoordinationChange> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: CoordinationChange.self, bufferingPolicy: .bufferingNewest(bufferedChanges))
        let number = state.withLock { state -> Int? in
            if state.isFinished { return nil }
            state.nextNumber += 1
            state.watchers[state.nextNumber] = Watcher(prefix: prefix, continuation: continuation)
            return state.nextNumber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.forget(number) }
        return stream
    }

    /// To be called after the change can be read.
    public func tell(_ keys: [CoordinationKey]) {
        for watcher in present {
            for key in keys where key.isWithin(watcher.prefix) { Self.tell(watcher, .changed(key)) }
        }
    }

    /// To be called when changes may have been missed.
    public func tellResync() {
        for watcher in present { Self.tell(watcher, .resync) }
    }

    /// Ends all streams, and those that are asked for later.
    public func finish() {
        let watchers = state.withLock { state in
            state.isFinished = true
            defer { state.watchers = [:] }
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.continuation.finish() }
    }

    private var present: [Watcher] { state.withLock { Array($0.watchers.values) } }

    private func forget(_ number: Int) {
        state.withLock { _ = $0.watchers.removeValue(forKey: number) }
    }

    private static func tell(_ watcher: Watcher, _ change: CoordinationChange) {
        // The buffer drops its oldest element, so that this `resync` is behind everything that was lost.
        if case .dropped = watcher.continuation.yield(change) { watcher.continuation.yield(.resync) }
    }
}
