import MartletGroups
import MartletModel
import MartletWire

/// SyncGroup, 0-5: a member fetches its assignment, and the leader brings everybody's.
///
/// 3 has static members (KIP-345); 5 tells and asks for the protocol (KIP-559).
///
/// Held until the leader's assignment is there.
enum SyncGroupHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...5

    static func answer(_ request: SyncGroupRequest, _ context: RequestContext) async -> SyncGroupResponse {
        if let refusal = context.refusal(.read, .group(request.groupId)) { return SyncGroupResponse(errorCode: refusal.code) }
        return await context.broker.groups.respond(for: request.groupId, \.asSyncGroup) {
            SyncGroupResponse(errorCode: $0)
        } _: { machine, now, ticket in
            machine.syncGroup(request, version: context.version, ticket: ticket, at: now)
        }
    }
}
