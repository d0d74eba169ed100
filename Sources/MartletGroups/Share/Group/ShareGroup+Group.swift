import MartletModel
import MartletWire

extension ShareGroup: Group {
    var type: GroupType { .share }
    var listedProtocolType: String { "share" }
    var stateName: String { members.isEmpty ? "Empty" : "Stable" }
    var isEmpty: Bool { members.isEmpty }
    func isSubscribed(to topic: String) -> Bool { members.values.contains { $0.subscription.contains(topic) } }

    // What a share group has read is kept in `__share_group_state`, not as committed offsets.
    func objection(to commit: OffsetCommitAttempt) -> ErrorCode? { .groupIdNotFound }
    func objection(toFetchBy member: String?, epoch: Int32) -> ErrorCode? { .groupIdNotFound }
    var objectionToOffsetDeletion: ErrorCode? { .groupIdNotFound }
    var objectionToDeletion: ErrorCode? { isEmpty ? nil : .nonEmptyGroup }
    var offsetRetention: OffsetRetentionStart { .never }

    func tombstones(of id: String) -> [GroupRecord] {
        [
            .shareGroupStatePartitionMetadata(ShareGroupStatePartitionMetadataKey(groupId: id), nil),
            .shareGroupTargetAssignmentMetadata(ShareGroupTargetAssignmentMetadataKey(groupId: id), nil),
            .shareGroupMetadata(ShareGroupMetadataKey(groupId: id), nil),
        ]
    }
}
