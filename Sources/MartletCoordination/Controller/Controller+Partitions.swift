public import MartletModel

extension Controller {
    /// The in-sync replicas that the leader `broker` wants, with one result for each proposal, in order: the partition as it
    /// is then. A reassignment that they complete may leave it with another leader.
    public func alterPartitions(
        _ proposals: [PartitionISRProposal], from broker: BrokerID, incarnation: KafkaUUID
    ) async -> [Result<PartitionImage, ControllerError>] {
        let results = await carryOut(proposals) { proposal, draft throws(ControllerError) in
            let state = draft.state
            try state.check(broker, incarnation: incarnation)
            return try state.plan(proposal, from: broker, into: &draft)
        }
        // Not awaited: the leader's answer must not wait for the replicas that are asked.
        if results.contains(where: { (try? $0.get())?.leader == BrokerID.none }) {
            Task { [weak self] in await self?.electByMajorities() }
        }
        return results
    }

    /// - Parameter partitions: nil: all, of which only those are answered that an election was tried for.
    public func electLeaders(_ kind: LeaderElectionKind, _ partitions: [TopicPartition]?) async -> [PartitionOutcome] {
        let asked = partitions ?? state.allPartitions
        let results = await carryOut(asked) { name, draft throws(ControllerError) in
            let state = draft.state
            return try state.plan(kind, name, into: &draft)
        }
        await electByMajorities()
        return zip(asked, results).compactMap { name, result in
            if partitions == nil, case .failure(.electionNotNeeded) = result { return nil }
            // A majority has been asked in the meantime.
            let newest = state.image.topic(named: name.topic)?.partition(name.partition)
            return PartitionOutcome(partition: name, result: result.map { newest ?? $0 })
        }
    }

    /// Gives leadership back to preferred leaders, for brokers of whose preferred partitions more than `thresholdPercent`
    /// are led by others (`leader.imbalance.per.broker.percentage`). The broker calls it from a timer.
    public func balanceLeaders(thresholdPercent: Int) async {
        _ = await carryOutOnce { draft in
            let state = draft.state
            state.planBalance(thresholdPercent: thresholdPercent, into: &draft)
        }
        await electByMajorities()
    }

    /// One result for each request, in order. How far they are is seen in the image.
    public func alterReassignments(
        _ requests: [PartitionReassignment]
    ) async -> [Result<PartitionImage, ControllerError>] {
        let counts = Dictionary(requests.map { ($0.partition, 1) }, uniquingKeysWith: +)
        let results = await carryOut(requests) { request, draft throws(ControllerError) in
            if counts[request.partition] != 1 {
                throw .invalidRequest(reason: "it names the partition \(request.partition) more than once")
            }
            let state = draft.state
            return try state.plan(request, into: &draft)
        }
        await electByMajorities()
        return results
    }

    /// Moves leaders away from a broker that wants to stop, and keeps it from new ones until it registers anew.
    ///
    /// - Returns: the partitions that it still leads, since nobody else may, sorted.
    public func beginControlledShutdown(
        of broker: BrokerID, incarnation: KafkaUUID
    ) async -> Result<[TopicPartition], ControllerError> {
        let failure = await carryOutOnce { draft throws(ControllerError) in
            try draft.state.check(broker, incarnation: incarnation)
            state.leaving[broker] = incarnation
            let state = state
            state.planDeparture(of: broker, into: &draft)
        }
        if let failure { return .failure(failure) }
        await electByMajorities()
        return .success(state.partitions(ledBy: broker))
    }

    /// Takes a broker out of the cluster that will not come back. Its id stays where replicas are assigned to it.
    public func unregister(_ broker: BrokerID) async throws(ControllerError) {
        let failure = await carryOutOnce(and: [.brokerUnregistered(broker)]) { draft throws(ControllerError) in
            let state = draft.state
            try state.planUnregistration(of: broker, into: &draft)
        }
        if let failure { throw failure }
    }

    /// After a change of who is registered, and in a new office: partitions follow.
    func align() async {
        await turnstile.enter()
        let failure = await alignWithinTurn()
        turnstile.leave()
        switch failure {
        case nil: lastReported = nil
        case .notController?: break
        case let failure?:
            report(failure: failure)
            alignLater()
        }
        await electByMajorities()
    }

    /// One at a time waits.
    func alignLater() {
        if isAlignmentDue { return }
        isAlignmentDue = true
        later(world.retryDelay * 4) { await $0.alignAgain() }
    }

    private func alignAgain() async {
        isAlignmentDue = false
        if candidacy.standing == .holder { await align() }
    }

    private func alignWithinTurn() async -> ControllerError? {
        do throws(ControllerError) {
            try await makeReady(isAligning: true)
        } catch {
            return error
        }
        let (changes, events) = state.planAlignment(rules: rules)
        var batch = ChangeBatch()
        for change in changes { batch.add(change, of: 0) }
        for part in batch.parts {
            do throws(ControllerError) {
                try await commit(part)
            } catch {
                return error
            }
        }
        if !changes.isEmpty { for event in events { world.report(event) } }
        return nil
    }

    /// Once, until something else fails or all is well.
    func report(failure: ControllerError) {
        if isStopped || lastReported == failure { return }
        lastReported = failure
        world.report(.storeFailed(reason: failure.description))
    }
}

extension ControllerState {
    /// Sorted.
    var allPartitions: [TopicPartition] {
        image.topics.flatMap { topic in
            topic.partitions.map { TopicPartition(topic: topic.name, partition: $0.index) }
        }.sorted()
    }
}
