internal import NIOCore
internal import Synchronization

/// A bell: one task waits for it, for a limited time, and anybody rings. A ring that nobody waits for is not lost.
final class WakeUp: Sendable {
    private struct State {
        var hasRung = false
        var waiter: OneShot<Void>?
    }

    private let state = Mutex(State())
    private let eventLoop: any EventLoop

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func ring() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.hasRung = true }
            return state.waiter
        }
        waiter?.settle(.success(()))
    }

    /// Returns at the ring, or at `instant`.
    ///
    /// - Throws: ``ClientError/Kind/cancelled``.
    func wait(until instant: ContinuousClock.Instant?) async throws(ClientError) {
        if Task.isCancelled { throw .cancelled }
        let waiter: OneShot<Void>? = state.withLock { state in
            if state.hasRung {
                state.hasRung = false
                return nil
            }
            let waiter = OneShot<Void>()
            state.waiter = waiter
            return waiter
        }
        guard let waiter else { return }
        guard let instant else { return try await waiter.value }
        let timer = eventLoop.scheduleTask(in: TimeAmount(max(.zero, instant - .now))) { _ = waiter.settle(.success(())) }
        defer { timer.cancel() }
        try await waiter.value
    }
}
