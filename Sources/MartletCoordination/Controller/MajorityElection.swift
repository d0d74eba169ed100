package import MartletModel

/// Who leads where a majority of the replicas acknowledges: the one with the longest log of a majority, since among any
/// majority there is one that has what another majority acknowledged.
struct MajorityElection {
    let partition: PartitionImage
    /// Of the replicas that answered.
    let ends: [BrokerID: LogEnd]
    /// Not those that are shutting down.
    let mayLead: (BrokerID) -> Bool
    /// Those whose machine ended without a flush: what they acknowledged they may not have any more.
    let isSuspect: (BrokerID) -> Bool

    /// Nil while no majority has answered.
    var winner: (broker: BrokerID, isSuspect: Bool)? {
        let answered = partition.replicas.filter { ends[$0] != nil }
        let trusted = answered.filter { !isSuspect($0) }
        for voters in [trusted.filter(mayLead), trusted, answered]
        where voters.count >= PartitionImage.majority(of: partition.replicas.count) {
            guard let longest = voters.compactMap({ ends[$0] }).max() else { continue }
            let candidates = voters.filter { ends[$0] == longest }
            // The order of the replicas is that of preference.
            guard let winner = candidates.first(where: mayLead) ?? candidates.first else { continue }
            return (winner, isSuspect(winner))
        }
        return nil
    }
}

extension ControllerState {
    /// The partitions without leader whose replicas are to be asked, with those of them that are alive.
    package func majorityQuestions(rules: any ClusterRules) -> [LogEndQuestion] {
        var draft = PartitionDraft(self, rules: rules)
        var questions: [LogEndQuestion] = []
        for topic in image.topics {
            for partition in topic.partitions where partition.leader == .none {
                guard draft.terms(of: topic).asksMajority else { break }
                let alive = partition.replicas.filter { image.isAlive($0) }
                guard alive.count >= PartitionImage.majority(of: partition.replicas.count) else { continue }
                questions.append(
                    LogEndQuestion(
                        topicID: topic.id, partition: TopicPartition(topic: topic.name, partition: partition.index),
                        leaderEpoch: partition.leaderEpoch, brokers: alive))
            }
        }
        return questions
    }

    /// The leader that the answers elect, unless the partition has changed since they were asked for.
    package func plan(_ question: LogEndQuestion, _ ends: [BrokerID: LogEnd], into draft: inout PartitionDraft) {
        guard let topic = image.topic(id: question.topicID),
            let present = draft.partition(question.partition.partition, of: topic),
            present.leader == .none, present.leaderEpoch == question.leaderEpoch
        else { return }
        let election = MajorityElection(
            partition: present, ends: ends.filter { question.brokers.contains($0.key) && image.isAlive($0.key) },
            mayLead: isElectable,
            isSuspect: { id in
                image.broker(id)?.mayHaveLostUnflushed == true && !present.inSyncReplicas.contains(id)
            })
        guard let (winner, isSuspect) = election.winner else { return }
        var next = present
        next.install(winner)
        (next.inSyncReplicas, next.eligibleLeaderReplicas) = ([winner], [])
        draft.set(next, of: topic)
        if isSuspect { draft.events.append(.suspectLeader(question.partition, leader: winner)) }
    }
}
