import MartletGroups
import MartletModel
import MartletWire

/// JoinGroup, 0-9: a member of the classic protocol wants to be in its group's next generation.
///
/// 1 has a rebalance time-out of its own; 4 gives a new member its id first (KIP-394); 5 has static members (KIP-345); 7 tells
/// the protocol type (KIP-559); 8 may give a reason (KIP-800), which nobody here looks at; 9 tells a static leader that comes
/// back to leave the assignment as it is (KIP-814).
///
/// Held until the join phase is over: the connection's next request is read then.
enum JoinGroupHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...9

    static func answer(_ request: JoinGroupRequest, _ context: RequestContext) async -> JoinGroupResponse {
        if let refusal = context.refusal(.read, .group(request.groupId)) {
            return JoinGroupResponse(
                errorCode: refusal.code, protocolName: context.version < 7 ? "" : nil, memberId: request.memberId)
        }
        var response = await context.broker.groups.respond(for: request.groupId, \.asJoinGroup) {
            JoinGroupResponse(errorCode: $0, protocolName: nil, memberId: request.memberId)
        } _: { machine, now, ticket in
            machine.joinGroup(request, version: context.version, from: context.groupClient, ticket: ticket, at: now)
        }
        // Null is a word of version 7.
        if context.version < 7 { response.protocolName = response.protocolName ?? "" }
        return response
    }
}
