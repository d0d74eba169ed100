public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// A member of a share group is alive, joins, changes its topics, or leaves (ShareGroupHeartbeat, version 1).
    public mutating func shareGroupHeartbeat(
        _ request: ShareGroupHeartbeatRequest, from client: GroupClient, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        do throws(GroupRefusal) {
            try check(request)
            let (records, response) =
                request.memberEpoch == ShareMemberEpoch.leave
                ? try leaveShareGroup(request, at: now) : try stayInShareGroup(request, from: client, at: now)
            return Decision(records: records, answers: [(ticket, .shareGroupHeartbeat(response))])
        } catch {
            let response = ShareGroupHeartbeatResponse(errorCode: error.code, errorMessage: error.message)
            return Decision(answers: [(ticket, .shareGroupHeartbeat(response))])
        }
    }

    private func check(_ request: ShareGroupHeartbeatRequest) throws(GroupRefusal) {
        func refuse(_ sentence: String) -> GroupRefusal { GroupRefusal(.invalidRequest, sentence) }
        if request.groupId.isEmpty { throw refuse("GroupId can't be empty.") }
        if request.memberId.isEmpty { throw refuse("MemberId can't be empty.") }
        if request.memberId.utf8.count > ShareMemberLimits.idByteCountMax { throw refuse("MemberId is too long.") }
        if request.rackId?.isEmpty == true { throw refuse("RackId can't be empty.") }
        if request.memberEpoch < ShareMemberEpoch.leave { throw refuse("MemberEpoch is invalid.") }
        if request.memberEpoch == ShareMemberEpoch.join, request.subscribedTopicNames?.isEmpty ?? true {
            throw refuse("SubscribedTopicNames must be set in first request.")
        }
        if let topics = request.subscribedTopicNames {
            let isBounded = topics.count <= ShareMemberLimits.topicCountMax && topics.allSatisfy { $0.utf8.count <= 249 }
            guard isBounded else { throw refuse("SubscribedTopicNames has too many names, or one that no topic can have.") }
        }
    }

    /// - Throws: GROUP_ID_NOT_FOUND where there is none, or one of another protocol.
    private func shareGroup(_ id: String, mayBeNew: Bool) throws(GroupRefusal) -> ShareGroup {
        if let group = shareGroups[id] { return group }
        if knows(group: id), classicGroups[id]?.isSimple != true || !mayBeNew {
            throw GroupRefusal(.groupIdNotFound, "Group \(id) is not a share group.")
        }
        guard mayBeNew else { throw GroupRefusal(.groupIdNotFound, "Share group \(id) not found.") }
        return ShareGroup()
    }

    private mutating func stayInShareGroup(
        _ request: ShareGroupHeartbeatRequest, from client: GroupClient, at now: CoordinatorTime
    ) throws(GroupRefusal) -> ([GroupRecord], ShareGroupHeartbeatResponse) {
        let isJoining = request.memberEpoch == ShareMemberEpoch.join
        let settings = settings.share(ofGroup: request.groupId)
        var group = try shareGroup(request.groupId, mayBeNew: isJoining)
        let present = group.members[request.memberId]
        if let present, !isJoining {
            try check(epoch: request.memberEpoch, of: present)
        } else if present == nil {
            guard isJoining else {
                throw GroupRefusal(.unknownMemberId, "Member \(request.memberId) is not a member of group \(request.groupId).")
            }
            guard group.members.count < settings.sizeMax else {
                throw GroupRefusal(
                    .groupMaxSizeReached, "The share group has reached its maximum capacity of \(settings.sizeMax) members.")
            }
        }
        var turn = ShareTurn(id: request.groupId, group: group, topics: topics)
        var member = present ?? ShareMember()
        member.client = client
        if let rack = request.rackId { member.rack = rack }
        if let topics = request.subscribedTopicNames { member.subscription = Set(topics).sorted() }
        turn.set(member, as: request.memberId)
        turn.assignAnew()
        let isMoved = turn.reconcile(request.memberId)
        group = turn.group
        deadlines.set(
            GroupDeadline(.shareSession, group: request.groupId, member: request.memberId),
            at: now.monotonic + settings.sessionTimeout)
        let stands = group.members[request.memberId] ?? member
        var response = ShareGroupHeartbeatResponse(
            memberId: request.memberId, memberEpoch: stands.epoch, heartbeatIntervalMs: settings.heartbeatInterval.milliseconds)
        if isMoved || request.subscribedTopicNames != nil {
            response.assignment = .init(topicPartitions: stands.assignment.inOrder.map { .init(topicId: $0, partitions: $1) })
        }
        return (turn.records, response)
    }

    private func check(epoch: Int32, of member: ShareMember) throws(GroupRefusal) {
        guard epoch != member.epoch, epoch != member.previousEpoch || epoch > member.epoch else { return }
        throw GroupRefusal(
            .fencedMemberEpoch,
            epoch > member.epoch
                ? "The share group member has a greater member epoch (\(epoch)) than the one known by the group coordinator (\(member.epoch)). The member must abandon all its partitions and rejoin."
                : "The share group member has a smaller member epoch (\(epoch)) than the one known by the group coordinator (\(member.epoch)). The member must abandon all its partitions and rejoin."
        )
    }

    private mutating func leaveShareGroup(
        _ request: ShareGroupHeartbeatRequest, at now: CoordinatorTime
    ) throws(GroupRefusal) -> ([GroupRecord], ShareGroupHeartbeatResponse) {
        let group = try shareGroup(request.groupId, mayBeNew: false)
        guard group.members[request.memberId] != nil else {
            throw GroupRefusal(.unknownMemberId, "Member \(request.memberId) is not a member of group \(request.groupId).")
        }
        let response = ShareGroupHeartbeatResponse(memberId: request.memberId, memberEpoch: ShareMemberEpoch.leave)
        return (dismissFromShareGroup(request.memberId, request.groupId), response)
    }

    private mutating func dismissFromShareGroup(_ member: String, _ id: String) -> [GroupRecord] {
        guard let group = shareGroups[id], group.members[member] != nil else { return [] }
        deadlines.cancel(GroupDeadline(.shareSession, group: id, member: member))
        var turn = ShareTurn(id: id, group: group, topics: topics)
        turn.remove(member)
        turn.assignAnew()
        return turn.records
    }

    // MARK: Time

    /// A member has not been heard of for its session timeout.
    mutating func expireShareMember(_ due: GroupDeadline) -> Decision {
        Decision(records: dismissFromShareGroup(due.member, due.group))
    }

    /// The members go on: their sessions begin anew.
    mutating func beginShare(at now: CoordinatorTime) {
        for (id, group) in shareGroups {
            let timeout = settings.share(ofGroup: id).sessionTimeout
            for member in group.members.keys {
                deadlines.set(GroupDeadline(.shareSession, group: id, member: member), at: now.monotonic + timeout)
            }
        }
    }
}

/// Epochs of a member that are none.
enum ShareMemberEpoch {
    static let join: Int32 = 0
    static let leave: Int32 = -1
}

enum ShareMemberLimits {
    /// A UUID with its dashes: members make their ids themselves.
    static let idByteCountMax = 36
    static let topicCountMax = 10_000
}
