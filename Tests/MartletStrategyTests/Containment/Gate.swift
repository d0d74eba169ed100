@testable import MartletStrategy

/// Threads wait here until the test opens it: what a strategy that hangs looks like, without a sleep.
final class Gate: Sendable {
    private let state = WaitableLock((isOpen: false, arrived: 0))
    private let changed = Condition()

    /// Blocks the thread until the gate is open.
    func pass() {
        state.withLock { $0.arrived += 1 }
        changed.broadcast()
        state.wait(for: changed) { $0.isOpen ? () : nil }
    }

    func open() {
        state.withLock { $0.isOpen = true }
        changed.broadcast()
    }

    /// Blocks the thread until so many others have come to the gate.
    func waitForArrivals(_ count: Int) {
        state.wait(for: changed) { $0.arrived >= count ? () : nil }
    }
}
