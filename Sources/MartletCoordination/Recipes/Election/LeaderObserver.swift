public import MartletStrategy

/// Who leads, for those who do not stand as candidates, and for those who do.
public struct LeaderObserver: Sendable {
    private let keys: ElectionKeys
    private let rereading: Rereading

    /// - Parameter prefix: that of the ``LeaderElection``.
    public init(
        at prefix: CoordinationKey, on store: any CoordinationStore, timing: RecipeTiming = RecipeTiming(),
        clock: RecipeClock = .continuous
    ) throws(RecipeError) {
        keys = try ElectionKeys(prefix)
        rereading = Rereading(store: store, prefix: prefix, timing: timing, clock: clock)
    }

    /// The present leader, nil while there is none, and each change. Tokens never go backwards. Who does not keep up
    /// gets the newest only. Ends when the store closes, or holds what cannot be read.
    public var leaders: AsyncStream<Leader?> {
        let (rereading, keys) = (rereading, keys)
        return .newest { deliver in
            var latest = LatestValue<Leader?>()
            var highest = FencingToken.none
            try? await rereading.run { () throws(CoordinationError) in
                let leader = try await Self.leader(keys, rereading.store)
                // An older one is none that leads still: its successor's term had begun before.
                if let leader, leader.token < highest { return }
                highest = max(highest, leader?.token ?? .none)
                if latest.replace(with: leader) { deliver(leader) }
            }
        }
    }

    /// The leader at this moment.
    ///
    /// - Throws: `.store`, also for what may pass; `.corrupt`.
    public func leader() async throws(RecipeError) -> Leader? {
        do throws(CoordinationError) {
            try await rereading.store.barrier()
            return try await Self.leader(keys, rereading.store)
        } catch {
            throw .store(error)
        }
    }

    /// The first leader that is seen.
    ///
    /// - Throws: `.timedOut`; `.storeClosed`; `CancellationError`.
    public func leader(waitingAtMost duration: Duration) async throws -> Leader {
        let (leaders, prefix, clock) = (leaders, keys.prefix, rereading.clock)
        return try await withThrowingTaskGroup(of: Leader.self) { group in
            group.addTask {
                for await case let leader? in leaders { return leader }
                try Task.checkCancellation()
                throw RecipeError.storeClosed
            }
            group.addTask {
                try await clock.sleep(for: duration)
                throw RecipeError.timedOut(prefix, after: duration)
            }
            defer { group.cancelAll() }
            guard let leader = try await group.next() else { throw CancellationError() }
            return leader
        }
    }

    /// Key and term together: a key whose term has not begun yet is no leader's.
    private static func leader(
        _ keys: ElectionKeys, _ store: any CoordinationStore
    ) async throws(CoordinationError) -> Leader? {
        guard let holding = try await store.get(keys.leader), let ruling = try await store.get(keys.term) else { return nil }
        do throws(RecipeError) {
            let (holder, details) = try keys.holder(holding)
            let term = try keys.term(ruling)
            guard holder.claim == term.claim else { return nil }
            return Leader(id: holder.claim.candidate, token: term.token, details: details)
        } catch {
            throw .corrupt(reason: error.description)
        }
    }
}
