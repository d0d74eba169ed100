import MartletModel
import MartletStrategy
import MartletWire
import NIOCore

/// What clients of the classic protocol ask of a group of the consumer protocol.
///
/// The broker is their leader. JoinGroup is answered at once, with the member's epoch for a generation; SyncGroup with what
/// it may read; a heartbeat sends it back to JoinGroup whenever there is something to revoke or to get.
extension GroupCoordinator {
    /// The group is not empty: an empty one becomes a classic group.
    mutating func joinConsumerGroup(
        _ request: JoinGroupRequest, version: Int16, from client: GroupClient, ticket: RequestTicket,
        at now: CoordinatorTime
    ) -> Decision {
        let attempt = JoinAttempt(
            request, version: version, client: client, ticket: ticket,
            newMemberID: KafkaUUID.random(using: &random).description)
        do throws(GroupRefusal) {
            return try withConsumerGroup(request.groupId, at: now) { turn throws(GroupRefusal) in
                let response = try turn.join(attempt)
                turn.decision.answers.append((ticket, .joinGroup(response)))
            }
        } catch {
            let refusal = JoinGroupResponse(errorCode: error.code, protocolName: nil, memberId: request.memberId)
            return Decision(answers: [(ticket, .joinGroup(refusal))])
        }
    }

    mutating func syncConsumerGroup(
        _ request: SyncGroupRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        answering(request.groupId, ticket, at: now) { turn throws(GroupRefusal) in
            .syncGroup(try turn.sync(request))
        } refusing: {
            .syncGroup(SyncGroupResponse(errorCode: $0))
        }
    }

    mutating func heartbeatConsumerGroup(
        _ request: HeartbeatRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        answering(request.groupId, ticket, at: now) { turn throws(GroupRefusal) in
            .heartbeat(HeartbeatResponse(errorCode: try turn.heartbeat(request)))
        } refusing: {
            .heartbeat(HeartbeatResponse(errorCode: $0))
        }
    }

    /// `request` names its members in ``LeaveGroupRequest/members`` in all versions.
    mutating func leaveConsumerGroup(
        _ request: LeaveGroupRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        withConsumerGroup(request.groupId, at: now) { turn in
            let response = turn.leave(request.members)
            turn.decision.answers.append((ticket, .leaveGroup(response)))
        }
    }

    private mutating func answering(
        _ group: String, _ ticket: RequestTicket, at now: CoordinatorTime,
        _ act: (inout ConsumerTurn) throws(GroupRefusal) -> GroupAnswer, refusing: (ErrorCode) -> GroupAnswer
    ) -> Decision {
        do throws(GroupRefusal) {
            return try withConsumerGroup(group, at: now) { turn throws(GroupRefusal) in
                let answer = try act(&turn)
                turn.decision.answers.append((ticket, answer))
            }
        } catch {
            return Decision(answers: [(ticket, refusing(error.code))])
        }
    }
}
