public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// A group forgets how far it has read (OffsetDelete, version 0, KIP-496). Topics that members consume keep their
    /// offsets.
    ///
    /// - Parameters:
    ///   - request: The caller has taken out topics that do not exist.
    public mutating func deleteOffsets(
        _ request: OffsetDeleteRequest, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        func refusal(_ error: ErrorCode) -> Decision {
            Decision(answers: [(ticket, .offsetDelete(OffsetDeleteResponse(errorCode: error)))])
        }
        if request.groupId.isEmpty { return refusal(.invalidGroupId) }
        guard let group = group(request.groupId) else { return refusal(.groupIdNotFound) }
        if let objection = group.objectionToOffsetDeletion { return refusal(objection) }
        var decision = Decision.nothing
        var response = OffsetDeleteResponse()
        for topic in request.topics {
            let error: ErrorCode = group.isSubscribed(to: topic.name) ? .groupSubscribedToTopic : .none
            let partitions = topic.partitions.map(\.partitionIndex)
            response.topics.append(
                .init(name: topic.name, partitions: partitions.map { .init(partitionIndex: $0, errorCode: error) }))
            guard error == .none else { continue }
            for partition in partitions where holdsOffset(of: request.groupId, topic.name, partition) {
                decision.records.append(Self.tombstone(group: request.groupId, topic: topic.name, partition: partition))
            }
        }
        decision.answers = [(ticket, .offsetDelete(response))]
        return decision
    }

    private func holdsOffset(of group: String, _ topic: String, _ partition: PartitionIndex) -> Bool {
        offsets.offset(of: group, topic: topic, partition: partition) != nil
            || offsets.hasPendingOffset(of: group, topic: topic, partition: partition)
    }

    static func tombstone(group: String, topic: String, partition: PartitionIndex) -> GroupRecord {
        .offsetCommit(OffsetCommitKey(group: group, topic: topic, partition: partition), nil)
    }

    /// What removes all offsets of a group from the log, those in open transactions too.
    func offsetTombstones(of group: String) -> [GroupRecord] {
        var partitions: [String: Set<PartitionIndex>] = [:]
        for held in [offsets.offsets(of: group)] + offsets.pendingOffsets(of: group).values {
            for (topic, offsets) in held.topics { partitions[topic, default: []].formUnion(offsets.keys) }
        }
        return partitions.sorted { $0.key < $1.key }.flatMap { topic, indices in
            indices.sorted().map { Self.tombstone(group: group, topic: topic, partition: $0) }
        }
    }
}
