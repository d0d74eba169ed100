import MartletModel
import MartletWire

extension GroupCoordinator {
    /// Takes over a record of a share group.
    mutating func replayShare(_ record: GroupRecord, by writer: RecordWriter, at offset: Offset) {
        switch record {
        case .shareGroupMetadata(let key, nil):
            shareGroups[key.groupId] = nil
        case .shareGroupMetadata(let key, let value?):
            makeWay(for: key.groupId)
            shareGroups[key.groupId, default: ShareGroup()].epoch = value.epoch
            shareGroups[key.groupId]?.metadataHash = value.metadataHash
        case .shareGroupMemberMetadata(let key, nil):
            shareGroups[key.groupId]?.members[key.memberId] = nil
        case .shareGroupMemberMetadata(let key, let value?):
            makeWay(for: key.groupId)
            shareGroups[key.groupId, default: ShareGroup()].members[key.memberId, default: ShareMember()].take(value)
        case .shareGroupTargetAssignmentMetadata(let key, let value):
            shareGroups[key.groupId]?.assignmentEpoch = value?.assignmentEpoch ?? 0
        case .shareGroupTargetAssignmentMember(let key, let value):
            shareGroups[key.groupId]?.target[key.memberId] = value.map { value in
                ShareAssignment(value.topicPartitions.map { ($0.topicId, $0.partitions) }) { first, _ in first }
            }
        case .shareGroupCurrentMemberAssignment(let key, let value):
            // A tombstone comes together with the member's own.
            if let value { shareGroups[key.groupId]?.members[key.memberId]?.take(value) }
        case .shareGroupStatePartitionMetadata(let key, let value):
            shareGroups[key.groupId]?.known = value.map(ShareGroup.known) ?? [:]
        default: break
        }
    }
}

extension ShareMember {
    fileprivate mutating func take(_ value: ShareGroupMemberMetadataValue) {
        rack = value.rackId
        client = GroupClient(id: value.clientId, host: value.clientHost)
        subscription = value.subscribedTopicNames
    }

    fileprivate mutating func take(_ value: ShareGroupCurrentMemberAssignmentValue) {
        epoch = value.memberEpoch
        previousEpoch = value.previousMemberEpoch
        assignment = ShareAssignment(value.assignedPartitions.map { ($0.topicId, $0.partitions) }) { first, _ in first }
    }
}

extension ShareGroup {
    fileprivate static func known(_ value: ShareGroupStatePartitionMetadataValue) -> [TopicID: KnownTopic] {
        var known: [TopicID: KnownTopic] = [:]
        for topic in value.initializedTopics + value.initializingTopics {
            known[topic.topicId, default: KnownTopic(name: topic.topicName, partitions: [])].partitions.formUnion(
                topic.partitions)
        }
        return known
    }

    /// What is known, as a record.
    static func record(of id: String, known: [TopicID: KnownTopic]) -> GroupRecord {
        .shareGroupStatePartitionMetadata(
            ShareGroupStatePartitionMetadataKey(groupId: id),
            ShareGroupStatePartitionMetadataValue(
                initializedTopics: known.sorted { $0.value.name < $1.value.name }.map { topic, known in
                    .init(topicId: topic, topicName: known.name, partitions: known.partitions.sorted())
                }))
    }
}
