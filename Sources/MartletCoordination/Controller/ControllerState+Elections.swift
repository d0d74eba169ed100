package import MartletModel

extension ControllerState {
    /// A leader as asked for by hand.
    package func plan(
        _ kind: LeaderElectionKind, _ name: TopicPartition, into draft: inout PartitionDraft
    ) throws(ControllerError) -> (TopicID, PartitionImage) {
        guard let topic = image.topic(named: name.topic) else { throw .unknownTopic(name.topic) }
        guard let present = draft.partition(name.partition, of: topic) else {
            throw .unknownPartition(name.topic, name.partition)
        }
        let terms = draft.terms(of: topic)
        var next = present
        switch kind {
        case .preferred:
            let preferred = present.targetReplicas[0]
            guard present.leader != preferred else { throw .electionNotNeeded }
            guard present.inSyncReplicas.contains(preferred), isElectable(preferred) else {
                throw .preferredLeaderNotAvailable(preferred)
            }
            next.move(to: preferred, terms)
        case .unclean:
            guard present.leader == .none else { throw .electionNotNeeded }
            let eligible = present.inSyncReplicas + present.eligibleLeaderReplicas
            // With majorities nobody knows who is eligible without asking, and to ask is what did not lead on.
            let isClean =
                !terms.asksMajority
                && next.electEligible(isElectable, minimum: terms.minimumInSyncReplicas)
            if !isClean {
                guard next.electUnclean(isElectable) else { throw .eligibleLeadersNotAvailable }
                draft.events.append(.uncleanElection(name, leader: next.leader, instead: eligible.filter { $0 != next.leader }))
            }
        }
        return (topic.id, draft.set(next, of: topic))
    }

    /// The partitions to which preferred leaders return, of those brokers that lead too few of theirs.
    ///
    /// - Parameter thresholdPercent: of a broker's preferred partitions, how many others may lead.
    package func planBalance(thresholdPercent: Int, into draft: inout PartitionDraft) {
        var preferredCounts: [BrokerID: Int] = [:]
        var astray: [BrokerID: [(TopicImage, PartitionImage)]] = [:]
        for topic in image.topics {
            for partition in topic.partitions where partition.leader != .none {
                let preferred = partition.targetReplicas[0]
                preferredCounts[preferred, default: 0] += 1
                if partition.leader != preferred { astray[preferred, default: []].append((topic, partition)) }
            }
        }
        for (broker, partitions) in astray.sorted(by: { $0.key < $1.key }) where isElectable(broker) {
            guard partitions.count * 100 > thresholdPercent * preferredCounts[broker, default: 0] else { continue }
            for (topic, partition) in partitions where partition.inSyncReplicas.contains(broker) && !partition.isReassigning {
                var next = partition
                next.move(to: broker, draft.terms(of: topic))
                draft.set(next, of: topic)
            }
        }
    }

    /// Leaders go away from a broker that shuts down, and it leaves the in-sync sets where others are.
    package func planDeparture(of broker: BrokerID, into draft: inout PartitionDraft) {
        for topic in image.topics {
            for partition in topic.partitions
            where partition.inSyncReplicas.contains(broker)
                && partition.inSyncReplicas.contains(where: { $0 != broker && isElectable($0) })
            {
                let terms = draft.terms(of: topic)
                var next = partition
                next.takeOut({ $0 == broker }, minimum: terms.minimumInSyncReplicas)
                if next.leader == broker {
                    next.depose()
                    if !terms.asksMajority {
                        _ = next.electEligible(isElectable, minimum: terms.minimumInSyncReplicas)
                    }
                }
                draft.set(next, of: topic)
            }
        }
    }

    /// The partitions that a broker leads, sorted.
    func partitions(ledBy broker: BrokerID) -> [TopicPartition] {
        image.topics.flatMap { topic in
            topic.partitions.filter { $0.leader == broker }.map { TopicPartition(topic: topic.name, partition: $0.index) }
        }.sorted()
    }

    /// A broker that is taken out of the cluster has nothing any more.
    func planUnregistration(of broker: BrokerID, into draft: inout PartitionDraft) throws(ControllerError) {
        guard image.broker(broker) == nil else { throw .brokerIsAlive(broker) }
        guard image.admission(of: broker) != nil else { throw .unknownBroker(broker) }
        for topic in image.topics {
            for partition in topic.partitions
            where partition.inSyncReplicas.contains(broker) || partition.eligibleLeaderReplicas.contains(broker) {
                var next = partition
                next.strike { $0 == broker }
                draft.set(next, of: topic)
            }
        }
    }
}

extension PartitionImage {
    /// Another in-sync replica leads. Where a majority decides, it is asked first, and nobody leads until then.
    fileprivate mutating func move(to broker: BrokerID, _ terms: ElectionTerms) {
        if terms.asksMajority { depose() } else { install(broker) }
    }
}
