public import MartletStrategy

/// Finds the present master and the instances of services by their names; and makes what an instance needs to be
/// found. All services lie below one root:
///
///     <root>/<name>/master/…        a ``LeaderElection``
///     <root>/<name>/instances/<id>  a ``Membership``
///
/// What a lookup answers is a hint, as old as the way from the store: the instance may have lost its mastership since.
/// So a client sends the master's token along, and an instance refuses requests for a term that it does not lead.
public struct ServiceLookup: Sendable {
    private let root: CoordinationKey
    private let store: any CoordinationStore
    private let timing: RecipeTiming
    private let clock: RecipeClock

    public init(
        below root: CoordinationKey, on store: any CoordinationStore, timing: RecipeTiming = RecipeTiming(),
        clock: RecipeClock = .continuous
    ) {
        self.root = root
        self.store = store
        self.timing = timing
        self.clock = clock
    }

    /// The present master of a service, nil while there is none, and each change.
    ///
    /// - Throws: `.store(.malformedKey)` for a name that is no segment of a key; so do the others.
    public func masters(of service: String) throws(RecipeError) -> AsyncStream<Leader?> {
        try observer(of: service).leaders
    }

    /// The master of a service at this moment.
    public func master(of service: String) async throws(RecipeError) -> Leader? {
        try await observer(of: service).leader()
    }

    /// The first master that is seen.
    ///
    /// - Throws: `.timedOut`; `CancellationError`.
    public func master(of service: String, waitingAtMost duration: Duration) async throws -> Leader {
        try await observer(of: service).leader(waitingAtMost: duration)
    }

    /// The instances of a service, and each change.
    public func instances(of service: String) throws(RecipeError) -> AsyncStream<[Member]> {
        try membership(of: service).members
    }

    /// The instances of a service at this moment.
    public func presentInstances(of service: String) async throws(RecipeError) -> [Member] {
        try await membership(of: service).presentMembers()
    }

    /// For an instance that wants to be master.
    public func election(of service: String, as candidate: Candidate) throws(RecipeError) -> LeaderElection {
        try LeaderElection(at: key(service, "master"), as: candidate, on: store, timing: timing, clock: clock)
    }

    /// For an instance that wants to be found.
    public func membership(of service: String) throws(RecipeError) -> Membership {
        Membership(in: try key(service, "instances"), on: store, timing: timing, clock: clock)
    }

    private func observer(of service: String) throws(RecipeError) -> LeaderObserver {
        try LeaderObserver(at: key(service, "master"), on: store, timing: timing, clock: clock)
    }

    private func key(_ service: String, _ part: String) throws(RecipeError) -> CoordinationKey {
        do throws(CoordinationError) {
            return try root.appending(service).appending(part)
        } catch {
            throw .store(error)
        }
    }
}
