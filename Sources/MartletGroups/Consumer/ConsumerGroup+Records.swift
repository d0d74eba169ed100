import MartletModel
import MartletStrategy
import MartletWire

/// The records that change a group.
extension ConsumerGroup {
    func record(epoch: Int32, hash: Int64) -> GroupRecord {
        .consumerGroupMetadata(.init(groupId: id), .init(epoch: epoch, metadataHash: hash))
    }

    func metadataRecord(of member: ConsumerMember) -> GroupRecord {
        .consumerGroupMemberMetadata(.init(groupId: id, memberId: member.id), member.metadata)
    }

    func currentRecord(of member: ConsumerMember) -> GroupRecord {
        .consumerGroupCurrentMemberAssignment(
            .init(groupId: id, memberId: member.id),
            .init(
                memberEpoch: member.epoch, previousMemberEpoch: member.previousEpoch, state: member.state.rawValue,
                assignedPartitions: member.assigned.listed { .init(topicId: $0, partitions: $1) },
                partitionsPendingRevocation: member.pendingRevocation.listed { .init(topicId: $0, partitions: $1) }))
    }

    func targetRecord(of member: String, _ partitions: TopicPartitionSet) -> GroupRecord {
        .consumerGroupTargetAssignmentMember(
            .init(groupId: id, memberId: member),
            .init(topicPartitions: partitions.listed { .init(topicId: $0, partitions: $1) }))
    }

    func record(assignmentEpoch: Int32) -> GroupRecord {
        .consumerGroupTargetAssignmentMetadata(.init(groupId: id), .init(assignmentEpoch: assignmentEpoch))
    }

    /// The order is Kafka's: a member whose metadata goes has nothing left.
    func tombstones(ofMember member: String) -> [GroupRecord] {
        [
            .consumerGroupCurrentMemberAssignment(.init(groupId: id, memberId: member), nil),
            .consumerGroupTargetAssignmentMember(.init(groupId: id, memberId: member), nil),
            .consumerGroupMemberMetadata(.init(groupId: id, memberId: member), nil),
        ]
    }

    func record(of pattern: String, _ resolved: ResolvedPattern?) -> GroupRecord {
        .consumerGroupRegularExpression(
            .init(groupId: id, regularExpression: pattern),
            resolved.map { .init(topics: $0.topics.sorted(), timestamp: $0.resolvedAt.rawValue) })
    }
}
