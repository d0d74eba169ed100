import MartletModel
import MartletWire

extension ConsumerGroup: Group {
    var type: GroupType { .consumer }
    var listedProtocolType: String { "consumer" }
    var isEmpty: Bool { members.isEmpty }

    var stateName: String {
        if members.isEmpty { return "Empty" }
        if epoch > assignmentEpoch { return "Assigning" }
        return members.values.allSatisfy { $0.isReconciled(to: assignmentEpoch) } ? "Stable" : "Reconciling"
    }

    func isSubscribed(to topic: String) -> Bool {
        nameSubscribers[topic] != nil || patternSubscribers.keys.contains { patterns[$0]?.topics.contains(topic) ?? false }
    }

    // MARK: Offsets

    func objection(to commit: OffsetCommitAttempt) -> ErrorCode? {
        // Nobody is in it: whoever is no member may commit.
        if commit.epoch < 0, members.isEmpty { return nil }
        // A transactional producer of before KIP-447 says nothing of the group.
        if commit.isTransactional, commit.epoch < 0, commit.member.isEmpty, commit.instance == nil { return nil }
        guard let member = members[commit.member] else { return .unknownMemberId }
        // Older clients cannot know what STALE_MEMBER_EPOCH means.
        if !commit.isTransactional, !member.isClassic, commit.version < 9 { return .unsupportedVersion }
        return Self.objection(to: commit.epoch, of: member)
    }

    func objection(toFetchBy member: String?, epoch: Int32) -> ErrorCode? {
        if member == nil || member?.isEmpty == true, epoch < 0 { return nil }
        guard let member = member.flatMap({ members[$0] }) else { return .unknownMemberId }
        return Self.objection(to: epoch, of: member)
    }

    private static func objection(to epoch: Int32, of member: ConsumerMember) -> ErrorCode? {
        guard epoch != member.epoch else { return nil }
        return member.isClassic ? .illegalGeneration : .staleMemberEpoch
    }

    /// Topics that members consume are refused one by one.
    var objectionToOffsetDeletion: ErrorCode? { nil }
    var objectionToDeletion: ErrorCode? { isEmpty ? nil : .nonEmptyGroup }
    var offsetRetention: OffsetRetentionStart { .commit }

    /// Also of a group with members, where it becomes one of another protocol.
    func tombstones(of id: String) -> [GroupRecord] {
        let ids = members.keys.sorted()
        return ids.map { .consumerGroupCurrentMemberAssignment(.init(groupId: id, memberId: $0), nil) }
            + Set(ids).union(target.keys).sorted().map {
                .consumerGroupTargetAssignmentMember(.init(groupId: id, memberId: $0), nil)
            } + [.consumerGroupTargetAssignmentMetadata(.init(groupId: id), nil)]
            + ids.map { .consumerGroupMemberMetadata(.init(groupId: id, memberId: $0), nil) }
            + patterns.keys.sorted().map { .consumerGroupRegularExpression(.init(groupId: id, regularExpression: $0), nil) }
            + [.consumerGroupMetadata(.init(groupId: id), nil)]
    }
}
