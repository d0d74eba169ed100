import MartletModel
import MartletStrategy

/// Following the store: what anybody writes becomes changes of the image.
///
/// Each step reads and applies within a turn, so that it cannot come between a commit and its own application: the image
/// never goes back.
extension Controller {
    /// Begins to collect hints. Before the first read, so that nothing goes by between the two.
    func watch() async {
        for prefix in ClusterReader.prefixes + [ClusterKeys.controllerHolder] {
            let stream = await store.watch(prefix)
            let hints = hints
            tasks.append(Task { for await change in stream { hints.add(change) } })
        }
    }

    /// Follows until it is stopped, or the store is closed.
    func beginToFollow() {
        let signals = hints.signals
        tasks.append(
            Task { [weak self] in
                for await _ in signals { await self?.follow() }
            })
        let session = store.session
        tasks.append(
            Task { [weak self] in
                for await state in session { await self?.sessionChanged(to: state) }
            })
    }

    func follow() async {
        let hints = hints.take()
        if isStopped { return }
        let isReturn = isReturnUntold && hints.isResync
        let changes: [ClusterChange]
        do throws(ControllerError) {
            changes = try await followWithinTurn(hints)
        } catch {
            return followLater(hints, error)
        }
        if isReturn, isReturnUntold, isRegistered, !isStopped {
            isReturnUntold = false
            world.report(.registered)
        }
        for change in changes {
            if case .controllerElected(_, let epoch) = change, let office, epoch > office.epoch { await step(.deposed) }
        }
        if hints.isResync || hints.keys.contains(ClusterKeys.controllerHolder) { await step(.holderChanged) }
        await keepRegistration()
        // By the hints and not by the changes: those may have been seen before, when the partitions could not follow.
        let concernsBrokers = hints.isResync || hints.keys.contains { $0.isWithin(ClusterKeys.brokers) }
        if concernsBrokers, candidacy.standing == .holder { await align() }
    }

    private func followWithinTurn(_ hints: FeedHints.Taken) async throws(ControllerError) -> [ClusterChange] {
        await turnstile.enter()
        defer { turnstile.leave() }
        if hints.isResync { return try await resync() }
        let reader = ClusterReader(store: store)
        var all: [ClusterChange] = []
        for key in hints.keys.sorted() {
            // What only the controller writes is as it wrote it.
            if office != nil, !isUncertain, key.isWrittenByController { continue }
            let changes = try await reader.changes(at: key, since: state.image)
            await apply(changes)
            all += changes
        }
        return all
    }

    /// Reads everything. Behind the barrier, since the server of a new session may be behind that of the one before.
    private func resync() async throws(ControllerError) -> [ClusterChange] {
        do throws(CoordinationError) { try await store.barrier() } catch { throw ControllerError(error) }
        let changes = try await ClusterReader(store: store).image().changes(since: state.image)
        await apply(changes)
        return changes
    }

    private func followLater(_ hints: FeedHints.Taken, _ error: ControllerError) {
        // Out of reach: it is followed again when the session is back.
        guard candidacy.isConnected else { return }
        report(failure: error)
        later(world.retryDelay) { $0.hints.add(.resync) }
    }

    /// Writes the registration again where it has gone, and gives way where another start of this broker replaced it.
    private func keepRegistration() async {
        guard isRegistered else { return }
        guard let present = state.image.broker(broker.id) else { return await renewRegistration() }
        if present.incarnation != broker.incarnation {
            await giveWay("broker \(broker.id) was started anew elsewhere, with the same data directory")
        }
    }

    func giveWay(_ reason: String) async {
        isRegistered = false
        await step(.stopped(reason: reason))
    }

    func renewRegistration() async {
        guard isRegistered, !isStopped else { return }
        do throws(ControllerError) {
            try await writeRegistration()
            isReturnUntold = true
            hints.add(.resync)
        } catch {
            if case .brokerIDInUse = error { return await giveWay(error.description) }
            renewLater()
        }
    }

    /// Out of reach it is written when the session is back.
    func renewLater() {
        if candidacy.isConnected { later(world.retryDelay) { await $0.renewRegistration() } }
    }
}

extension CoordinationKey {
    fileprivate var isWrittenByController: Bool {
        [
            ClusterKeys.topics, ClusterKeys.configs, ClusterKeys.admissions, ClusterKeys.accessRules, ClusterKeys.credentials,
            ClusterKeys.quotas,
        ].contains { isWithin($0) }
    }
}
