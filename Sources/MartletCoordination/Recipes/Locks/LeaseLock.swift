import MartletModel
public import MartletStrategy

/// A lock that is held for a time and renewed while its body runs. It needs no session: the store may be reached by
/// one call now and then.
///
///     let lock = LeaseLock(at: key, as: "report-2", timeToLive: .seconds(10), on: store)
///     try await lock.withLock { token in try await resource.write(…, token: token) }
///
/// What holds is in ``LeaseState``: the holder counts from before its last write and is cancelled after two thirds of
/// the time to live; others take the lease over when they have seen it unchanged for all of it, each by its own
/// monotonic clock. Tokens grow. **The resource must check the token**: a holder that stood still does not know that
/// it has lost the lock.
///
/// A holder that was killed keeps others waiting for the time to live, also itself after a restart.
public struct LeaseLock: Sendable {
    private let key: CoordinationKey
    private let owner: String
    private let timeToLive: Duration
    private let store: any CoordinationStore
    private let timing: RecipeTiming
    private let clock: RecipeClock

    /// - Parameters:
    ///   - key: of this lock alone, and never to be deleted: it keeps the number of the last token.
    ///   - owner: for people who look who holds it; need not be unique.
    ///   - timeToLive: at least 1 ms, and many times what a call to the store takes. Waiters obey what the holder wrote.
    public init(
        at key: CoordinationKey, as owner: String, timeToLive: Duration, on store: any CoordinationStore,
        timing: RecipeTiming = RecipeTiming(), clock: RecipeClock = .continuous
    ) {
        precondition(timeToLive >= .milliseconds(1), "a lease of \(timeToLive) is over before it begins")
        self.key = key
        self.owner = owner
        self.timeToLive = timeToLive
        self.store = store
        self.timing = timing
        self.clock = clock
    }

    /// Waits for the lock, and holds it while `body` runs.
    ///
    /// - Parameters:
    ///   - duration: how long to wait for the lock; nil: as long as it takes.
    ///   - body: is cancelled when the lock is lost, and with the caller.
    /// - Throws: what `body` throws; `.timedOut`; `.lockLost`, whatever `body` answered after that; `.storeClosed`;
    ///   `.corrupt`; `CancellationError`.
    public func withLock<Answer: Sendable>(
        waitingAtMost duration: Duration? = nil, _ body: @escaping @Sendable (FencingToken) async throws -> Answer
    ) async throws -> Answer {
        let state = LeaseState(
            owner: owner, incarnation: KafkaUUID.random().description, timeToLive: timeToLive,
            retryDelay: min(timing.retryDelay, timeToLive / 8))
        let run = LeaseRun<Answer>(key, store, clock, state)
        let timer = duration.map { clock.timer(after: $0) { run.stopWaiting() } }
        defer { timer?.cancel() }
        switch await run.run(body) {
        case .ended(let result): return try result.get()
        case .lost(let token): throw RecipeError.lockLost(key, token)
        case .broken(let error): throw error
        case .resigned:
            try Task.checkCancellation()
            throw RecipeError.timedOut(key, after: duration ?? .zero)
        }
    }
}
