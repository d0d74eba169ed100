import MartletModel
import MartletWire

extension GroupCoordinator {
    /// Takes over a record of the consumer protocol.
    ///
    /// The group's offsets may come before the group: then it is a simple classic group until now
    /// (``makeWay(for:)``). What deletes something of a group that is not there deletes nothing.
    mutating func replayConsumer(_ record: GroupRecord, by writer: RecordWriter, at offset: Offset) {
        guard let (id, isTombstone) = record.consumerGroup else { return }
        if case .consumerGroupMetadata(_, nil) = record {
            consumerGroups[id] = nil
            consumerLives[id] = nil
            return
        }
        if isTombstone, consumerGroups[id] == nil { return }
        makeWay(for: id)
        consumerGroups[id, default: ConsumerGroup(id: id)].replay(record)
    }
}

extension GroupRecord {
    /// The consumer group that the record is about.
    fileprivate var consumerGroup: (id: String, isTombstone: Bool)? {
        switch self {
        case .consumerGroupMetadata(let key, let value): (key.groupId, value == nil)
        case .consumerGroupPartitionMetadata(let key, let value): (key.groupId, value == nil)
        case .consumerGroupMemberMetadata(let key, let value): (key.groupId, value == nil)
        case .consumerGroupTargetAssignmentMetadata(let key, let value): (key.groupId, value == nil)
        case .consumerGroupTargetAssignmentMember(let key, let value): (key.groupId, value == nil)
        case .consumerGroupCurrentMemberAssignment(let key, let value): (key.groupId, value == nil)
        case .consumerGroupRegularExpression(let key, let value): (key.groupId, value == nil)
        default: nil
        }
    }
}
