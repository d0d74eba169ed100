import MartletModel
public import MartletStrategy
import Synchronization

/// One leader at a time among the candidates of one prefix.
///
///     let election = try LeaderElection(at: prefix, as: Candidate(id: "shop-1", address: "10.0.0.7:8443"), on: store)
///     try await election.run { term in
///         // Leader now, until this returns or is cancelled.
///     }
///
/// Whoever makes the ephemeral key `<prefix>/leader` takes the next term in `<prefix>/term`, whose number is the
/// ``FencingToken``. When the leader's key vanishes, the watch tells all others at once. All of them try; of a handful
/// of candidates that is the quickest way, of hundreds it would not be.
///
/// What holds:
/// - No two terms have the same token, and a later one has a greater.
/// - The body is cancelled when nothing was heard from the store for two thirds of the session's timeout (the session is
///   suspended), or the key is gone; and the store gives the key away only after the whole timeout. So two bodies run at
///   the same time only where one does not heed its cancellation, or its process stood still. Against both there is the
///   token: **the resource must check it.**
/// - A candidate that restarts and meets its own key of before removes it, and need not wait for its old session's
///   end. That is why ids must be unique among those who live.
public final class LeaderElection: Sendable {
    private let desk: ElectionDesk
    private let timing: RecipeTiming
    private let clock: RecipeClock
    private let present = Mutex<ElectionRun<Void>?>(nil)

    /// - Parameter prefix: of this election alone.
    /// - Throws: `.store(.malformedKey)` where the prefix leaves no room for the keys below it.
    public init(
        at prefix: CoordinationKey, as candidate: Candidate, on store: any CoordinationStore,
        timing: RecipeTiming = RecipeTiming(), clock: RecipeClock = .continuous
    ) throws(RecipeError) {
        desk = ElectionDesk(store: store, keys: try ElectionKeys(prefix), candidate: candidate, queue: nil)
        self.timing = timing
        self.clock = clock
    }

    /// Stands as a candidate, and runs `body` for each term that is won: again after a term was lost.
    ///
    /// Returns after ``resign()``, or after `body` has returned by itself, which gives the term up. The key is given away
    /// only when `body` has ended. Where the store cannot be reached then, the key goes with the session.
    ///
    /// - Parameter body: is cancelled when its term is over, and should end soon then. What it throws after that is
    ///   not looked at.
    /// - Throws: what `body` throws by itself; `CancellationError` where the task was cancelled; ``RecipeError``.
    public func run(_ body: @escaping @Sendable (LeaderTerm) async throws -> Void) async throws {
        let run = ElectionRun<Void>(desk, timing, clock, incarnation: KafkaUUID.random().description)
        let isFree = present.withLock { present in
            if present != nil { return false }
            present = run
            return true
        }
        guard isFree else { throw RecipeError.alreadyRunning(desk.keys.prefix) }
        defer { present.withLock { $0 = nil } }
        switch await run.run(body) {
        case .ended(let result): try result.get()
        case .broken(let error): throw error
        case .lost, .resigned: try Task.checkCancellation()
        }
    }

    /// Lets ``run(_:)`` end: the body, if it runs, is cancelled. Nothing where it does not run.
    public func resign() { present.withLock { $0 }?.resign() }
}
