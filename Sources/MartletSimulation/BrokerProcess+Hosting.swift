import MartletCoordination
import MartletLog
import MartletModel
import MartletRecord
import MartletReplication

/// As `TopicHost` of the broker: the cluster's state becomes leaders and followers.
extension BrokerProcess {
    func setFenced(_ fences: Bool) {
        guard isFenced != fences else { return }
        isFenced = fences
        world.note("\(id) is \(fences ? "fenced" : "no longer fenced")")
        if fences {
            for partition in ledPartitions { tell(partition, .leaderStepsDown) }
        } else {
            hostAll()
        }
    }

    func applied(_ changes: [ClusterChange]) {
        let wasAdmitted = isAdmitted
        isAdmitted = image.isAdmitted(id, incarnation: registration.incarnation)
        // As `LogDirectory.startIsKnown`.
        if !wasAdmitted, isAdmitted { machine.hasLostPower = false }
        for change in changes {
            if case .topicWritten(let topic) = change { host(topic) }
        }
        if !wasAdmitted, mayLead { hostAll() }
        let concernsBrokers = changes.contains { change in
            switch change {
            case .brokerRegistered, .brokerRemoved: true
            default: false
            }
        }
        if concernsBrokers { for partition in ledPartitions { tellBrokers(partition) } }
    }

    private func hostAll() {
        for name in image.topicNames { if let topic = image.topic(named: name) { host(topic) } }
    }

    func tellBrokers(_ partition: LedPartition) {
        tell(partition, .brokersRegistered(brokerEpochs))
        tell(partition, .ineligibleReplicas(Set(partition.progress.assignedReplicas).subtracting(image.brokers.map(\.id))))
    }

    var brokerEpochs: [BrokerID: Int64] { Dictionary(uniqueKeysWithValues: image.brokers.map { ($0.id, $0.epoch) }) }

    private func host(_ image: TopicImage) {
        guard let topic = world.topics[image.name] else { return }
        for partition in image.partitions {
            host(partition, topic, TopicPartition(topic: image.name, partition: partition.index))
        }
    }

    private func host(_ image: PartitionImage, _ topic: SimulatedTopic, _ name: TopicPartition) {
        let before = replicas[name]
        guard image.replicas.contains(id) else {
            end(before)
            replicas[name] = nil
            if machine.logs.removeValue(forKey: name) != nil { world.note("\(id) drops its log of \(name)") }
            machine.highWatermarks[name] = nil
            return
        }
        switch before {
        case .led(let partition)
        where image.leader == id && partition.progress.leaderEpoch == image.leaderEpoch && partition.progress.ended == nil:
            return tell(
                partition,
                .replicasAssigned(
                    image.replicas, inSyncReplicas: image.inSyncReplicas, partitionEpoch: image.partitionEpoch))
        case .followed(let partition)
        where image.leader == partition.progress.leader && partition.progress.leaderEpoch == image.leaderEpoch
            && image.leader != id:
            return
        default: break
        }
        let known = min(
            before?.highWatermark ?? machine.highWatermarks[name] ?? 0, machine.log(name).end)
        end(before)
        if image.leader == id, mayLead {
            lead(image, topic, name, highWatermark: known)
        } else {
            follow(image, topic, name, highWatermark: known)
        }
    }

    private func end(_ replica: Replica?) {
        switch replica {
        case .led(let partition): tell(partition, .leaderStepsDown)
        case .followed(let partition): partition.hasEnded = true
        case nil: break
        }
    }

    private func lead(_ image: PartitionImage, _ topic: SimulatedTopic, _ name: TopicPartition, highWatermark: Offset) {
        let log = machine.log(name)
        let start = log.beginTerm(image.leaderEpoch)
        if topic.rule == .majority, highWatermark < start, log.end == start {
            // As `PartitionLog.markTerm`.
            do {
                let mark = LeaderChange(leader: id, voters: image.replicas)
                _ = try log.append(
                    try mark.batch(timestamp: Timestamp(Int64(world.scheduler.now))), origin: .coordinator,
                    epoch: image.leaderEpoch)
            } catch {
                world.complain("the term's first record cannot be written: \(error)")
            }
        }
        let partition = LedPartition(
            name, topic,
            PartitionProgress(
                leader: id, leaderEpoch: image.leaderEpoch, partitionEpoch: image.partitionEpoch,
                assignedReplicas: image.replicas, inSyncReplicas: image.inSyncReplicas,
                minimumInSyncReplicas: topic.minimumInSync, logEnd: log.end, flushedEnd: log.flushedEnd, epochStart: start,
                highWatermark: highWatermark, rule: topic.rule, countsOnlyFlushed: topic.flushes))
        replicas[name] = .led(partition)
        world.note("\(id) leads \(name) in epoch \(image.leaderEpoch) from \(start), high watermark \(highWatermark)")
        world.count(.terms)
        world.witness(name).termBegan(partition, on: self)
        flushSoon(partition)
        if name == world.transactionState { partition.observer = makeTransactionShard(partition) }
        if name == world.groupState { partition.observer = makeGroupShard(partition) }
    }

    private func follow(_ image: PartitionImage, _ topic: SimulatedTopic, _ name: TopicPartition, highWatermark: Offset) {
        let log = machine.log(name)
        let partition = FollowedPartition(
            name, topic,
            FollowerProgress(
                leader: image.leader, leaderEpoch: image.leaderEpoch, logStart: 0, logEnd: log.end, flushedEnd: log.flushedEnd,
                lastEpoch: log.latestEpoch, highWatermark: highWatermark, countsOnlyFlushed: topic.flushes))
        replicas[name] = .followed(partition)
        world.note("\(id) follows \(image.leader) in \(name), epoch \(image.leaderEpoch), end \(log.end)")
        tell(partition, .flushDemandChanged(countsOnlyFlushed: topic.flushes))
    }
}
