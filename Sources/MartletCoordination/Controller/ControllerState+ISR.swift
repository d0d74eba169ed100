package import MartletModel

extension ControllerState {
    /// Whether a broker asks as it is registered and admitted.
    package func check(_ broker: BrokerID, incarnation: KafkaUUID) throws(ControllerError) {
        guard image.isAlive(broker), image.isAdmitted(broker, incarnation: incarnation) else { throw .staleIncarnation(broker) }
    }

    /// The in-sync replicas that the leader `broker` proposes; a reassignment is completed when they allow it.
    package func plan(
        _ proposal: PartitionISRProposal, from broker: BrokerID, into draft: inout PartitionDraft
    ) throws(ControllerError) -> (TopicID, PartitionImage) {
        guard let topic = image.topic(id: proposal.topicID) else { throw .unknownTopicID(proposal.topicID) }
        guard let present = draft.partition(proposal.index, of: topic) else {
            throw .unknownPartition(topic.name, proposal.index)
        }
        guard proposal.leaderEpoch <= present.leaderEpoch, proposal.partitionEpoch <= present.partitionEpoch else {
            throw .notController  // It was told of what this controller does not know: there is a newer one.
        }
        guard proposal.leaderEpoch == present.leaderEpoch else { throw .fencedLeaderEpoch(present.leaderEpoch) }
        guard present.leader == broker else { throw .notLeader(leader: present.leader, present.leaderEpoch) }
        guard proposal.partitionEpoch == present.partitionEpoch else {
            throw .staleUpdate(partitionEpoch: present.partitionEpoch)
        }
        let members = try checkedMembers(of: proposal, present)
        let terms = draft.terms(of: topic)
        var next = present
        if Set(members) != Set(present.inSyncReplicas) { next.setInSync(members, minimum: terms.minimumInSyncReplicas) }
        _ = next.completeReassignment(terms, isElectable)
        return (topic.id, draft.set(next, of: topic))
    }

    /// In the order of the replicas.
    private func checkedMembers(
        of proposal: PartitionISRProposal, _ present: PartitionImage
    ) throws(ControllerError) -> [BrokerID] {
        let members = Set(proposal.newISR)
        guard members.contains(present.leader), members.count == proposal.newISR.count else {
            throw .invalidRequest(reason: "the in-sync replicas name a broker twice, or not the leader")
        }
        for member in proposal.newISR {
            guard present.replicas.contains(member) else {
                throw .ineligibleReplica(member, reason: "it has no replica of the partition")
            }
            if present.inSyncReplicas.contains(member) { continue }
            guard let registered = image.broker(member), image.isAlive(member) else {
                throw .ineligibleReplica(member, reason: "it is not alive")
            }
            guard !isLeaving(member) else { throw .ineligibleReplica(member, reason: "it is shutting down") }
            guard proposal.epochs[member].map({ $0 == registered.epoch || $0 < 0 }) ?? true else {
                throw .ineligibleReplica(member, reason: "it was started anew since it was caught up")
            }
        }
        return present.replicas.filter(members.contains)
    }
}
