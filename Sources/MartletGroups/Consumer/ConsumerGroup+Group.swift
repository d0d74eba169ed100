import MartletModel

extension ConsumerGroup: Group {
    var type: GroupType { .consumer }
    var listedProtocolType: String { "consumer" }
    var stateName: String { "Empty" }
    var isEmpty: Bool { true }
    func isSubscribed(to topic: String) -> Bool { false }

    func objection(to commit: OffsetCommitAttempt) -> ErrorCode? { nil }
    func objection(toFetchBy member: String?, epoch: Int32) -> ErrorCode? { nil }
    var objectionToOffsetDeletion: ErrorCode? { nil }
    var objectionToDeletion: ErrorCode? { isEmpty ? nil : .nonEmptyGroup }
    var offsetRetention: OffsetRetentionStart { .commit }
    func tombstones(of id: String) -> [GroupRecord] { [] }
}
