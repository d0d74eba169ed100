public import MartletModel

extension GroupCoordinator {
    /// Each family of records is taken over in the folder of its own.
    public mutating func replay(_ record: GroupRecord, by writer: RecordWriter, at offset: Offset) {
        switch record {
        case .offsetCommit(let key, let value): replayOffset(key, value, by: writer, at: offset)
        case .groupMetadata(let key, let value): replayClassic(key, value)
        case .consumerGroupMetadata, .consumerGroupPartitionMetadata, .consumerGroupMemberMetadata,
            .consumerGroupTargetAssignmentMetadata, .consumerGroupTargetAssignmentMember,
            .consumerGroupCurrentMemberAssignment, .consumerGroupRegularExpression:
            replayConsumer(record, by: writer, at: offset)
        case .shareGroupMemberMetadata, .shareGroupMetadata, .shareGroupTargetAssignmentMetadata,
            .shareGroupTargetAssignmentMember, .shareGroupCurrentMemberAssignment, .shareGroupStatePartitionMetadata:
            replayShare(record, by: writer, at: offset)
        }
    }
}
