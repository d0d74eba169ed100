import MartletStrategy
import Synchronization

/// Reads something at the start, and again whenever a watch hints that it may have changed.
///
/// Many hints are one reading. After hints may have been missed, and at the start, ``CoordinationStore/barrier()`` goes
/// before it: what is read then is no older than the moment at which the connection came back.
struct Rereading: Sendable {
    let store: any CoordinationStore
    let prefix: CoordinationKey
    let timing: RecipeTiming
    let clock: RecipeClock

    /// Until the task is cancelled.
    ///
    /// - Parameter read: is called again after a while when it throws what passes by itself.
    /// - Throws: `.storeClosed`, or what `read` throws for good.
    func run(_ read: () async throws(CoordinationError) -> Void) async throws(RecipeError) {
        let occasions = Occasions()
        let hints = await store.watch(prefix)
        let sources = [
            Task {
                for await hint in hints { occasions.note(isGap: hint == .resync) }
                occasions.close()
            },
            Task {
                var wasConnected = true
                for await session in store.session {
                    if session == .connected && !wasConnected { occasions.note(isGap: true) }
                    wasConnected = session == .connected
                }
            },
        ]
        defer { for source in sources { source.cancel() } }
        occasions.note(isGap: true)
        for await _ in occasions.stream {
            guard let isGap = occasions.take() else { break }
            do throws(CoordinationError) {
                if isGap { try await store.barrier() }
                try await read()
            } catch {
                if let lasting = RecipeError(lasting: error) { throw lasting }
                _ = clock.timer(after: timing.retryDelay) { occasions.note(isGap: isGap) }
            }
        }
        if !Task.isCancelled { throw .storeClosed }
    }
}

/// That there is something to be read, however often it was said.
private final class Occasions: Sendable {
    private struct State {
        var isGap = false
        var isClosed = false
    }

    let stream: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init() { (stream, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    /// - Parameter isGap: whether hints may have been missed.
    func note(isGap: Bool) {
        state.withLock { $0.isGap = $0.isGap || isGap }
        waker.yield()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        waker.yield()
    }

    /// Whether there was a gap; nil when the store was closed.
    func take() -> Bool? {
        state.withLock { state in
            defer { state.isGap = false }
            return state.isClosed ? nil : state.isGap
        }
    }
}
