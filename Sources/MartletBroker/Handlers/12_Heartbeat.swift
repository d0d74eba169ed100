import MartletGroups
import MartletModel
import MartletWire

/// Heartbeat, 0-4: a member of the classic protocol is alive, and hears when its group rebalances. 3 has static members
/// (KIP-345).
enum HeartbeatHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...4

    static func answer(_ request: HeartbeatRequest, _ context: RequestContext) async -> HeartbeatResponse {
        if let refusal = context.refusal(.read, .group(request.groupId)) { return HeartbeatResponse(errorCode: refusal.code) }
        return await context.broker.groups.respond(for: request.groupId, \.asHeartbeat) { error in
            // Sessions begin anew when the coordinator has read its state: until then a member has nothing to fear.
            HeartbeatResponse(errorCode: error == .coordinatorLoadInProgress ? .none : error)
        } _: { machine, now, ticket in
            machine.heartbeat(request, version: context.version, ticket: ticket, at: now)
        }
    }
}
