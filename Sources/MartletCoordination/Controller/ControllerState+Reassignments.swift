package import MartletModel

extension ControllerState {
    /// Replicas move (KIP-455): those that are new are added, and when they are in sync, those that are wanted no more go.
    package func plan(
        _ request: PartitionReassignment, into draft: inout PartitionDraft
    ) throws(ControllerError) -> (TopicID, PartitionImage) {
        let name = request.partition
        guard let topic = image.topic(named: name.topic) else { throw .unknownTopic(name.topic) }
        guard let present = draft.partition(name.partition, of: topic) else {
            throw .unknownPartition(name.topic, name.partition)
        }
        let terms = draft.terms(of: topic)
        let next: PartitionImage
        if let replicas = request.replicas {
            next = try reassigned(present, to: replicas, terms)
        } else {
            next = try withoutReassignment(present, terms)
        }
        guard draft.fits(next, of: topic) else {
            throw .invalidAssignment(
                reason:
                    "the topic does not fit into the coordination store with so many replicas on their way; move fewer at once")
        }
        return (topic.id, draft.set(next, of: topic))
    }

    private func reassigned(
        _ present: PartitionImage, to target: [BrokerID], _ terms: ElectionTerms
    ) throws(ControllerError) -> PartitionImage {
        guard !target.isEmpty else { throw .invalidAssignment(reason: "a partition has no replica") }
        guard Set(target).count == target.count else {
            throw .invalidAssignment(reason: "a partition names the same broker twice")
        }
        let original = present.originalReplicas
        for replica in target where image.broker(replica) == nil && !original.contains(replica) {
            throw .invalidAssignment(reason: "there is no broker \(replica)")
        }
        var next = present
        next.replicas = target + present.replicas.filter { !target.contains($0) }
        next.addingReplicas = target.filter { !original.contains($0) }
        next.removingReplicas = present.replicas.filter { !target.contains($0) }
        if terms.asksMajority {
            try Self.checkMajorities(original.count, target.count, union: next.replicas.count)
        }
        _ = next.completeReassignment(terms, isElectable)
        return next
    }

    /// What a majority of the replicas acknowledged has to be met by every majority that is asked later.
    private static func checkMajorities(_ original: Int, _ target: Int, union: Int) throws(ControllerError) {
        let ofUnion = PartitionImage.majority(of: union)
        guard PartitionImage.majority(of: original) + ofUnion > union, PartitionImage.majority(of: target) + ofUnion > union
        else {
            throw .invalidAssignment(
                reason:
                    "the topic is acknowledged by majorities, and one of the new replicas could miss what one of the present ones acknowledged; move one replica at a time"
            )
        }
    }

    private func withoutReassignment(
        _ present: PartitionImage, _ terms: ElectionTerms
    ) throws(ControllerError) -> PartitionImage {
        guard present.isReassigning else { throw .noReassignment }
        var next = present
        let adding = present.addingReplicas
        let inSync = present.inSyncReplicas.filter { !adding.contains($0) }
        guard !inSync.isEmpty || present.inSyncReplicas.isEmpty else {
            throw .invalidAssignment(
                reason: "only replicas that the reassignment adds are in sync; give the partition other replicas")
        }
        next.replicas = present.originalReplicas
        (next.addingReplicas, next.removingReplicas) = ([], [])
        if inSync != present.inSyncReplicas { next.setInSync(inSync, minimum: terms.minimumInSyncReplicas) }
        next.eligibleLeaderReplicas.removeAll(where: adding.contains)
        if adding.contains(present.leader) {
            next.depose()
            if !terms.asksMajority {
                _ = next.electEligible(isElectable, minimum: terms.minimumInSyncReplicas)
            }
        }
        return next
    }
}
