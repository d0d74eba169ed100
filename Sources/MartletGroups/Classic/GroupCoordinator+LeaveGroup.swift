public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// Members go, or an administrator removes them (LeaveGroup, versions 0 to 5; from version 3 on several at once, KIP-345).
    public mutating func leaveGroup(
        _ request: LeaveGroupRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        if request.groupId.isEmpty {
            return Decision(answers: [(ticket, .leaveGroup(LeaveGroupResponse(errorCode: .invalidGroupId)))])
        }
        var request = request
        if version < 3 { request.members = [.init(memberId: request.memberId)] }
        var decision: Decision
        if consumerGroups[request.groupId] != nil {
            decision = leaveConsumerGroup(request, version: version, ticket: ticket, at: now)
        } else if classicGroups[request.groupId] != nil {
            decision = withClassicGroup(request.groupId, at: now) { group, turn in
                let response = group.leave(request.members, &turn)
                turn.answer(ticket, .leaveGroup(response))
            }
        } else {
            let unknown = request.members.map { Self.left($0, .unknownMemberId) }
            decision = Decision(answers: [(ticket, .leaveGroup(LeaveGroupResponse(members: unknown)))])
        }
        if version < 3 { decision.answers = decision.answers.map { ($0.ticket, Self.forOneMember($0.answer)) } }
        return decision
    }

    static func left(_ member: LeaveGroupRequest.MemberIdentity, _ error: ErrorCode) -> LeaveGroupResponse.MemberResponse {
        .init(memberId: member.memberId, groupInstanceId: member.groupInstanceId, errorCode: error)
    }

    /// Before version 3 the one member's error is the answer's.
    private static func forOneMember(_ answer: GroupAnswer) -> GroupAnswer {
        guard case .leaveGroup(var response) = answer, response.errorCode == .none else { return answer }
        response.errorCode = response.members.first?.errorCode ?? .none
        response.members = []
        return .leaveGroup(response)
    }
}

extension ClassicGroup {
    fileprivate mutating func leave(
        _ leaving: [LeaveGroupRequest.MemberIdentity], _ turn: inout ClassicTurn
    ) -> LeaveGroupResponse {
        let responses = leaving.map { GroupCoordinator.left($0, leave($0, &turn)) }
        if responses.contains(where: { $0.errorCode == .none }) {
            switch state {
            case .stable, .completingRebalance: rebalance(&turn)
            case .preparingRebalance: completeJoinIfAllJoined(&turn)
            case .empty: break
            }
        }
        return LeaveGroupResponse(members: responses)
    }

    private mutating func leave(_ leaving: LeaveGroupRequest.MemberIdentity, _ turn: inout ClassicTurn) -> ErrorCode {
        if leaving.memberId.isEmpty {
            // An administrator names the instance only.
            guard let member = leaving.groupInstanceId.flatMap({ instances[$0] }) else { return .unknownMemberId }
            dismiss(member, &turn)
            return .none
        }
        if !pendingMembers.contains(leaving.memberId),
            let objection = objection(toMember: leaving.memberId, instance: leaving.groupInstanceId)
        {
            return objection
        }
        dismiss(leaving.memberId, &turn)
        return .none
    }
}
