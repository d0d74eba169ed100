public import MartletWire

/// A record of `__consumer_offsets`, in Kafka's formats. A value of nil deletes what the key names (a tombstone).
public enum GroupRecord: Sendable, Equatable {
    case offsetCommit(OffsetCommitKey, OffsetCommitValue?)
    case groupMetadata(GroupMetadataKey, GroupMetadataValue?)
    case consumerGroupMetadata(ConsumerGroupMetadataKey, ConsumerGroupMetadataValue?)
    case consumerGroupPartitionMetadata(ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue?)
    case consumerGroupMemberMetadata(ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue?)
    case consumerGroupTargetAssignmentMetadata(
        ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue?)
    case consumerGroupTargetAssignmentMember(ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue?)
    case consumerGroupCurrentMemberAssignment(ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue?)
    case consumerGroupRegularExpression(ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue?)
    case shareGroupMemberMetadata(ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue?)
    case shareGroupMetadata(ShareGroupMetadataKey, ShareGroupMetadataValue?)
    case shareGroupTargetAssignmentMetadata(ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataValue?)
    case shareGroupTargetAssignmentMember(ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberValue?)
    case shareGroupCurrentMemberAssignment(ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue?)
    case shareGroupStatePartitionMetadata(ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue?)
}

// MARK: As bytes

extension GroupRecord: InternalTopicRecord {
    public func encoded() throws(WireError) -> InternalTopicEntry {
        switch self {
        case .offsetCommit(let key, let value):
            // An end of its own fits into version 1 only.
            try InternalTopicEntry(key, value, version: (value?.expireTimestamp ?? -1) == -1 ? 4 : 1)
        case .groupMetadata(let key, let value): try InternalTopicEntry(key, value, version: 3)
        case .consumerGroupMetadata(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .consumerGroupPartitionMetadata(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .consumerGroupMemberMetadata(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .consumerGroupTargetAssignmentMetadata(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .consumerGroupTargetAssignmentMember(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .consumerGroupCurrentMemberAssignment(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .consumerGroupRegularExpression(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .shareGroupMemberMetadata(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .shareGroupMetadata(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .shareGroupTargetAssignmentMetadata(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .shareGroupTargetAssignmentMember(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .shareGroupCurrentMemberAssignment(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .shareGroupStatePartitionMetadata(let key, let value): try InternalTopicEntry(key, value, version: 0)
        }
    }

    public static func decoded(_ entry: InternalTopicEntry) throws(WireError) -> GroupRecord? {
        switch entry.recordType {
        case LegacyOffsetCommitKey.recordType: try legacyOffsetCommit(entry)
        case OffsetCommitKey.recordType:
            .offsetCommit(try entry.decodedKey(as: OffsetCommitKey.self), try entry.decodedValue(of: OffsetCommitKey.self))
        case GroupMetadataKey.recordType:
            .groupMetadata(try entry.decodedKey(as: GroupMetadataKey.self), try entry.decodedValue(of: GroupMetadataKey.self))
        case ConsumerGroupMetadataKey.recordType:
            .consumerGroupMetadata(
                try entry.decodedKey(as: ConsumerGroupMetadataKey.self), try entry.decodedValue(of: ConsumerGroupMetadataKey.self)
            )
        case ConsumerGroupPartitionMetadataKey.recordType:
            .consumerGroupPartitionMetadata(
                try entry.decodedKey(as: ConsumerGroupPartitionMetadataKey.self),
                try entry.decodedValue(of: ConsumerGroupPartitionMetadataKey.self))
        case ConsumerGroupMemberMetadataKey.recordType:
            .consumerGroupMemberMetadata(
                try entry.decodedKey(as: ConsumerGroupMemberMetadataKey.self),
                try entry.decodedValue(of: ConsumerGroupMemberMetadataKey.self))
        case ConsumerGroupTargetAssignmentMetadataKey.recordType:
            .consumerGroupTargetAssignmentMetadata(
                try entry.decodedKey(as: ConsumerGroupTargetAssignmentMetadataKey.self),
                try entry.decodedValue(of: ConsumerGroupTargetAssignmentMetadataKey.self))
        case ConsumerGroupTargetAssignmentMemberKey.recordType:
            .consumerGroupTargetAssignmentMember(
                try entry.decodedKey(as: ConsumerGroupTargetAssignmentMemberKey.self),
                try entry.decodedValue(of: ConsumerGroupTargetAssignmentMemberKey.self))
        case ConsumerGroupCurrentMemberAssignmentKey.recordType:
            .consumerGroupCurrentMemberAssignment(
                try entry.decodedKey(as: ConsumerGroupCurrentMemberAssignmentKey.self),
                try entry.decodedValue(of: ConsumerGroupCurrentMemberAssignmentKey.self))
        case ConsumerGroupRegularExpressionKey.recordType:
            .consumerGroupRegularExpression(
                try entry.decodedKey(as: ConsumerGroupRegularExpressionKey.self),
                try entry.decodedValue(of: ConsumerGroupRegularExpressionKey.self))
        case ShareGroupMemberMetadataKey.recordType:
            .shareGroupMemberMetadata(
                try entry.decodedKey(as: ShareGroupMemberMetadataKey.self),
                try entry.decodedValue(of: ShareGroupMemberMetadataKey.self))
        case ShareGroupMetadataKey.recordType:
            .shareGroupMetadata(
                try entry.decodedKey(as: ShareGroupMetadataKey.self), try entry.decodedValue(of: ShareGroupMetadataKey.self))
        case ShareGroupTargetAssignmentMetadataKey.recordType:
            .shareGroupTargetAssignmentMetadata(
                try entry.decodedKey(as: ShareGroupTargetAssignmentMetadataKey.self),
                try entry.decodedValue(of: ShareGroupTargetAssignmentMetadataKey.self))
        case ShareGroupTargetAssignmentMemberKey.recordType:
            .shareGroupTargetAssignmentMember(
                try entry.decodedKey(as: ShareGroupTargetAssignmentMemberKey.self),
                try entry.decodedValue(of: ShareGroupTargetAssignmentMemberKey.self))
        case ShareGroupCurrentMemberAssignmentKey.recordType:
            .shareGroupCurrentMemberAssignment(
                try entry.decodedKey(as: ShareGroupCurrentMemberAssignmentKey.self),
                try entry.decodedValue(of: ShareGroupCurrentMemberAssignmentKey.self))
        case ShareGroupStatePartitionMetadataKey.recordType:
            .shareGroupStatePartitionMetadata(
                try entry.decodedKey(as: ShareGroupStatePartitionMetadataKey.self),
                try entry.decodedValue(of: ShareGroupStatePartitionMetadataKey.self))
        default: nil
        }
    }

    /// What Kafka wrote before 0.9 under another key, with the values of today.
    private static func legacyOffsetCommit(_ entry: InternalTopicEntry) throws(WireError) -> GroupRecord {
        let key = try entry.decodedKey(as: LegacyOffsetCommitKey.self)
        return .offsetCommit(
            OffsetCommitKey(group: key.group, topic: key.topic, partition: key.partition),
            try entry.decodedValue(of: OffsetCommitKey.self))
    }
}
