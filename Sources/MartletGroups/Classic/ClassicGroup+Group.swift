import MartletModel
import MartletWire

extension ClassicGroup: Group {
    var type: GroupType { .classic }
    var listedProtocolType: String { protocolType ?? "" }
    var stateName: String { state.rawValue }
    var isEmpty: Bool { state == .empty }

    func isSubscribed(to topic: String) -> Bool { subscribedTopics?.contains(topic) ?? isConsumerGroup }

    func objection(to commit: OffsetCommitAttempt) -> ErrorCode? {
        // Nobody is in it: whoever is no member may commit.
        if commit.epoch < 0, state == .empty { return nil }
        if commit.epoch >= 0 || !commit.member.isEmpty || commit.instance != nil {
            if let objection = objection(toMember: commit.member, instance: commit.instance) { return objection }
            if commit.epoch != generation { return .illegalGeneration }
        } else if !commit.isTransactional {
            return .unknownMemberId
        }
        // The member has joined the generation but not got its assignment: it cannot have read anything in it.
        if !commit.isTransactional, state == .completingRebalance { return .rebalanceInProgress }
        return nil
    }

    func objection(toFetchBy member: String?, epoch: Int32) -> ErrorCode? { nil }

    /// Topics that members consume are refused one by one.
    var objectionToOffsetDeletion: ErrorCode? { state == .empty || isConsumerGroup ? nil : .nonEmptyGroup }
    var objectionToDeletion: ErrorCode? { state == .empty ? nil : .nonEmptyGroup }

    var offsetRetention: OffsetRetentionStart {
        guard protocolType != nil else { return .commit }
        if state == .empty { return stateBegan.map { .moment($0) } ?? .commit }
        // Of topics that are not subscribed to any more.
        return state == .stable && isConsumerGroup && subscribedTopics != nil ? .commit : .never
    }

    func tombstones(of id: String) -> [GroupRecord] { [.groupMetadata(GroupMetadataKey(group: id), nil)] }
}
