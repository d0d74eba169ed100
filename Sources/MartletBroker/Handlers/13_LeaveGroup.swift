import MartletGroups
import MartletModel
import MartletWire

/// LeaveGroup, 0-5: members go. 3 lets an administrator remove several, static ones by their instance id (KIP-345); 5 may give a
/// reason (KIP-800), which nobody here looks at.
enum LeaveGroupHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...5

    static func answer(_ request: LeaveGroupRequest, _ context: RequestContext) async -> LeaveGroupResponse {
        if let refusal = context.refusal(.read, .group(request.groupId)) { return LeaveGroupResponse(errorCode: refusal.code) }
        return await context.broker.groups.respond(for: request.groupId, \.asLeaveGroup) {
            LeaveGroupResponse(errorCode: $0)
        } _: { machine, now, ticket in
            machine.leaveGroup(request, version: context.version, ticket: ticket, at: now)
        }
    }
}
