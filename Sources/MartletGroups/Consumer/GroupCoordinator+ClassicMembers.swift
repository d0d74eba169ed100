import MartletModel
import MartletWire

/// What clients of the classic protocol ask of a group of the consumer protocol.
extension GroupCoordinator {
    /// The group is not empty: an empty one becomes a classic group (``takeOverEmptyConsumerGroup(_:in:)``).
    mutating func joinConsumerGroup(
        _ request: JoinGroupRequest, version: Int16, from client: GroupClient, ticket: RequestTicket,
        at now: CoordinatorTime
    ) -> Decision {
        let refusal = JoinGroupResponse(errorCode: .inconsistentGroupProtocol, protocolName: nil)
        return Decision(answers: [(ticket, .joinGroup(refusal))])
    }

    mutating func syncConsumerGroup(
        _ request: SyncGroupRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        Decision(answers: [(ticket, .syncGroup(SyncGroupResponse(errorCode: .unknownMemberId)))])
    }

    mutating func heartbeatConsumerGroup(
        _ request: HeartbeatRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        Decision(answers: [(ticket, .heartbeat(HeartbeatResponse(errorCode: .unknownMemberId)))])
    }

    /// `request` names its members in ``LeaveGroupRequest/members`` in all versions.
    mutating func leaveConsumerGroup(
        _ request: LeaveGroupRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        Decision(answers: [(ticket, .leaveGroup(LeaveGroupResponse(errorCode: .unknownMemberId)))])
    }
}
