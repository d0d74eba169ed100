import MartletCoordination
import MartletLog
import MartletModel
import MartletReplication
import NIOCore

/// As `Partition` of the broker.
extension BrokerProcess {
    func tell(_ partition: LedPartition, _ event: ReplicationEvent) {
        var settled: [((AckFailure?) -> Void, AckFailure?)] = []
        for action in partition.progress.on(event) {
            switch action {
            case .acknowledge(let token):
                if let waiter = partition.waiters.removeValue(forKey: token) { settled.append((waiter, nil)) }
            case .fail(let token, let failure):
                if let waiter = partition.waiters.removeValue(forKey: token) { settled.append((waiter, failure)) }
            case .advanceHighWatermark: break
            case .proposeISR(let proposal):
                // What nobody answered is asked again after a pause.
                let pause = event == .isrRefused(.unanswered) ? 50 : 0
                world.after(pause, on: self) { [self] in propose(proposal, for: partition) }
            }
        }
        for (waiter, failure) in settled { waiter(failure) }
        highWatermarkMoved(partition)
        if event == .leaderStepsDown, let observer = partition.observer {
            partition.observer = nil
            observer.partitionEnded()
        }
    }

    func highWatermarkMoved(_ partition: LedPartition) {
        let present = partition.progress.highWatermark
        guard present != partition.shownHighWatermark else { return }
        if present < partition.shownHighWatermark {
            world.complain(
                "the high watermark of leader \(id) of \(partition.name) went from \(partition.shownHighWatermark) to \(present)")
        }
        partition.shownHighWatermark = present
        world.note("\(id) commits \(partition.name) up to \(present)")
        world.witness(partition.name).highWatermarkRose(partition, on: self)
        partition.observer?.highWatermarkAdvanced(to: present)
    }

    /// Appends, and calls `settled` with the first offset or the reason why not.
    ///
    /// - Parameter appended: is called when it is in the log, before anybody hears of it.
    func produce(
        _ batch: ByteBuffer, to name: TopicPartition, origin: AppendOrigin = .client, transaction: TransactionAppend? = nil,
        appended isAppended: () -> Void = {}, settled: @escaping (Result<Offset, ProduceRefusal>) -> Void
    ) {
        guard let partition = led(name) else { return settled(.failure(.notLeader)) }
        if partition.progress.refusesAppend(under: partition.topic.policy) { return settled(.failure(.notEnoughReplicas)) }
        let log = machine.log(name)
        let appended: (offsets: ClosedRange<Offset>, isDuplicate: Bool)
        do throws(LogError) {
            appended = try log.append(
                batch, origin: origin, epoch: partition.progress.leaderEpoch, transaction: transaction)
        } catch {
            world.note("\(id) refuses a batch for \(name): \(error)")
            return settled(.failure(.refused(error)))
        }
        if appended.isDuplicate {
            world.count(.duplicates)
        } else {
            world.note("\(id) takes \(appended.offsets) of \(name)")
            isAppended()
            _ = partition.progress.append(end: log.end)
            highWatermarkMoved(partition)
        }
        let (first, end) = (appended.offsets.lowerBound, appended.offsets.upperBound.advanced(by: 1))
        let identity = log.batches[log.index(endingBehind: first)].identity
        func acknowledge() {
            world.witness(name).acknowledged(identity, by: partition)
            settled(.success(first))
        }
        let (policy, flushes) = (partition.topic.policy, partition.topic.flushes)
        if flushes { flushSoon(partition) }
        if partition.progress.canAcknowledgeAtOnce(requestEnd: end, policy: policy, needsFlush: flushes) { return acknowledge() }
        partition.lastToken += 1
        let token = ProduceToken(rawValue: partition.lastToken)
        let refusal = partition.progress.park(
            WaitingProduce(
                token: token, requestEnd: end, policy: policy, needsFlush: flushes,
                deadline: world.instant.advanced(by: .seconds(5))))
        if let refusal { return settled(.failure(.failed(refusal))) }
        partition.waiters[token] = { failure in
            if let failure { settled(.failure(.failed(failure))) } else { acknowledge() }
        }
    }

    func flushSoon(_ partition: LedPartition) {
        let log = machine.log(partition.name)
        guard log.flushedEnd < log.end else { return }
        world.after(world.isCalm ? 1 : world.number(in: 1...30), on: self) { [self] in
            // The log may be another one by then, or end elsewhere.
            guard machine.logs[partition.name] === log else { return }
            log.flush()
            tell(partition, .flushed(end: log.flushedEnd))
        }
    }

    // MARK: Followers

    /// As the Fetch handler for a replica.
    func answer(
        fetch position: FetchPosition, of name: TopicPartition, from follower: BrokerID, brokerEpoch: Int64
    ) -> FetchedPartition {
        guard let partition = led(name) else { return FetchedPartition(error: .notLeaderOrFollower) }
        let epoch = partition.progress.leaderEpoch
        guard position.leaderEpoch == epoch else {
            return FetchedPartition(error: position.leaderEpoch < epoch ? .fencedLeaderEpoch : .unknownLeaderEpoch)
        }
        let log = machine.log(name)
        switch position.check(leaderEnd: log.endOffset(for: position.lastFetchedEpoch)) {
        case .unknown: return FetchedPartition(error: .offsetOutOfRange)
        case .diverges(let diverging):
            return FetchedPartition(highWatermark: partition.progress.highWatermark, logStartOffset: 0, diverging: diverging)
        case .same: break
        }
        guard position.fetchOffset <= log.end else { return FetchedPartition(error: .offsetOutOfRange) }
        tell(partition, .followerFetched(follower, end: position.fetchOffset, at: world.instant, brokerEpoch: brokerEpoch))
        return FetchedPartition(
            highWatermark: partition.progress.highWatermark, logStartOffset: 0,
            records: log.read(from: position.fetchOffset, batchCount: 4))
    }

    // MARK: In-sync replicas

    /// As `PartitionAlterations`.
    private func propose(_ proposal: ISRProposal, for partition: LedPartition) {
        guard partition.progress.proposal == proposal, partition.progress.ended == nil else { return }
        guard let topic = image.topic(named: partition.name.topic) else { return }
        let request = PartitionISRProposal(
            topicID: topic.id, index: partition.name.partition, leaderEpoch: proposal.leaderEpoch,
            partitionEpoch: proposal.partitionEpoch, newISR: proposal.inSyncReplicas, epochs: proposal.brokerEpochs)
        world.note("\(id) proposes \(proposal.inSyncReplicas) for \(partition.name)")
        var isAnswered = false
        func answer(_ result: Result<PartitionImage, ControllerError>) {
            if isAnswered { return }
            isAnswered = true
            switch result {
            case .success(let image) where image.leaderEpoch == proposal.leaderEpoch:
                tell(partition, .isrDecided(image.inSyncReplicas, partitionEpoch: image.partitionEpoch))
            case .success: tell(partition, .isrRefused(.outdated))
            case .failure(let error):
                world.note("\(id) is refused \(proposal.inSyncReplicas) for \(partition.name): \(error)")
                // Of a proposal that there is no more nothing is to be said.
                if partition.progress.proposal == proposal { tell(partition, .isrRefused(ISRRefusal(error))) }
            }
        }
        let (from, incarnation) = (id, registration.incarnation)
        if image.controllerID == id {
            return alter(request, from: id, incarnation: incarnation, done: answer)
        }
        world.after(500, on: self) { answer(.failure(.outcomeUnknown(reason: "no answer has come"))) }
        guard image.controllerID != .none else { return }
        let controller = image.controllerID
        world.send(from: from, to: controller) { [self] other in
            other.alter(request, from: from, incarnation: incarnation) { result in
                other.world.reply(from: controller, to: self) { answer(result) }
            }
        }
    }
}

/// Why a batch was not acknowledged.
enum ProduceRefusal: Error {
    case notLeader
    case notEnoughReplicas
    case refused(LogError)
    case failed(AckFailure)
}

extension ISRRefusal {
    fileprivate init(_ error: ControllerError) {
        switch error {
        case .ineligibleReplica: self = .notAttempted
        case .staleUpdate, .fencedLeaderEpoch, .notLeader, .unknownTopicID, .unknownPartition: self = .outdated
        default: self = .unanswered
        }
    }
}
