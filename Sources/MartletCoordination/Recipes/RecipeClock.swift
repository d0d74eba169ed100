/// The clock of this process, as recipes use it: it measures how long something takes, and is never compared with that
/// of another machine.
public struct RecipeClock: Sendable {
    private let elapsed: @Sendable () -> Duration
    private let sleeping: @Sendable (Duration) async throws -> Void

    /// - Parameter clock: monotonic; goes on while the machine sleeps, as `ContinuousClock` does.
    public init<C: Clock>(_ clock: C) where C.Duration == Duration {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleeping = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }

    public static var continuous: RecipeClock { RecipeClock(ContinuousClock()) }

    /// Since the clock was made.
    var now: Duration { elapsed() }

    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(for duration: Duration) async throws { try await sleeping(duration) }

    /// Calls `wake` after `duration`, unless the answer is cancelled before.
    func timer(after duration: Duration, _ wake: @escaping @Sendable () -> Void) -> Task<Void, Never> {
        Task {
            do { try await sleep(for: duration) } catch { return }
            if !Task.isCancelled { wake() }
        }
    }
}
