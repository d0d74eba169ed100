public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// A member is alive and asks whether its generation still is (Heartbeat, versions 0 to 4).
    public mutating func heartbeat(
        _ request: HeartbeatRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        if consumerGroups[request.groupId] != nil {
            return heartbeatConsumerGroup(request, version: version, ticket: ticket, at: now)
        }
        let error = heartbeatError(request, at: now)
        return Decision(answers: [(ticket, .heartbeat(HeartbeatResponse(errorCode: error)))])
    }

    private mutating func heartbeatError(_ request: HeartbeatRequest, at now: CoordinatorTime) -> ErrorCode {
        if request.groupId.isEmpty { return .invalidGroupId }
        guard let group = classicGroups[request.groupId] else { return .unknownMemberId }
        if let objection = group.objection(toMember: request.memberId, instance: request.groupInstanceId) {
            return objection
        }
        if request.generationId != group.generation { return .illegalGeneration }
        extendSession(of: request.memberId, in: group, at: now)
        return group.state == .preparingRebalance ? .rebalanceInProgress : .none
    }

    /// Whatever shows that a member is alive counts as a heartbeat.
    mutating func extendSession(of member: String, in group: ClassicGroup, at now: CoordinatorTime) {
        guard let timeout = group.members[member]?.sessionTimeout else { return }
        deadlines.set(GroupDeadline(.classicSession, group: group.id, member: member), at: now.monotonic + timeout)
    }
}
