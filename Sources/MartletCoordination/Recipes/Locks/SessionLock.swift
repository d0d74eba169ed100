import MartletModel
public import MartletStrategy

/// A lock that is held as long as the holder's session lives, and given on in the order of arrival.
///
///     let lock = try SessionLock(at: prefix, on: store)
///     try await lock.withLock { term in try await resource.write(…, token: term.token) }
///
/// It is a ``LeaderElection`` for one term, and what holds there holds here: tokens grow; the body is cancelled when
/// nothing was heard from the store for two thirds of the session's timeout; **the resource must check the token**,
/// since a holder that stood still does not know that it has lost the lock.
///
/// For handfuls of waiters: each of them looks when the lock or the queue changes.
public struct SessionLock: Sendable {
    private let keys: ElectionKeys
    private let store: any CoordinationStore
    private let timing: RecipeTiming
    private let clock: RecipeClock

    /// - Parameter prefix: of this lock alone.
    public init(
        at prefix: CoordinationKey, on store: any CoordinationStore, timing: RecipeTiming = RecipeTiming(),
        clock: RecipeClock = .continuous
    ) throws(RecipeError) {
        keys = try ElectionKeys(prefix, holder: "holder")
        self.store = store
        self.timing = timing
        self.clock = clock
    }

    /// Waits for the lock, and holds it while `body` runs.
    ///
    /// Not to be called again from within `body`: that would wait for itself.
    ///
    /// - Parameters:
    ///   - duration: how long to wait for the lock; nil: as long as it takes.
    ///   - body: is cancelled when the lock is lost, and with the caller.
    /// - Throws: what `body` throws; `.timedOut`; `.lockLost`, whatever `body` answered after that; `.storeClosed`;
    ///   `.corrupt`; `CancellationError`.
    public func withLock<Answer: Sendable>(
        waitingAtMost duration: Duration? = nil, _ body: @escaping @Sendable (LeaderTerm) async throws -> Answer
    ) async throws -> Answer {
        let queue = try WaitingQueue(below: keys.prefix, in: store)
        let holder = KafkaUUID.random().description
        let desk = ElectionDesk(store: store, keys: keys, candidate: Candidate(id: holder), queue: queue)
        let run = ElectionRun<Answer>(desk, timing, clock, incarnation: holder, isForOneTerm: true)
        let timer = duration.map { clock.timer(after: $0) { run.stopWaiting() } }
        let outcome = await run.run(body)
        timer?.cancel()
        // Not cancelled with the caller: the next in the queue waits for it.
        await Task { await queue.leave() }.value
        switch outcome {
        case .ended(let result): return try result.get()
        case .lost(let token): throw RecipeError.lockLost(keys.prefix, token)
        case .broken(let error): throw error
        case .resigned:
            try Task.checkCancellation()
            throw RecipeError.timedOut(keys.prefix, after: duration ?? .zero)
        }
    }
}
