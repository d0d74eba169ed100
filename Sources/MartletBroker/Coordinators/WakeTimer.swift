/// Wakes what has deadlines, at the earliest of them. Guarded by the lock of whom it wakes.
struct WakeTimer: Sendable {
    private var pending: (deadline: ContinuousClock.Instant, task: Task<Void, Never>)?

    var isSet: Bool { pending != nil }

    /// Calls `wake` at `deadline`, if it is not to be called before then anyway. `wake` begins with ``hasFired()``.
    mutating func set(for deadline: ContinuousClock.Instant, wake: @escaping @Sendable () -> Void) {
        if let pending, pending.deadline <= deadline { return }
        pending?.task.cancel()
        pending = (
            deadline,
            Task {
                guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
                wake()
            }
        )
    }

    /// The time has come: the next deadline is a new one.
    mutating func hasFired() { pending = nil }

    mutating func cancel() {
        pending?.task.cancel()
        pending = nil
    }
}
