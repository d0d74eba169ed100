import MartletGroups
import MartletModel
import MartletWire

/// ShareGroupHeartbeat, 1 (KIP-932): a member of a share group joins, is alive, hears where to fetch, or leaves.
enum ShareGroupHeartbeatHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 1...1

    static func answer(_ request: ShareGroupHeartbeatRequest, _ context: RequestContext) async -> ShareGroupHeartbeatResponse {
        let client = context.groupClient
        return await context.broker.groups.respond(for: request.groupId, \.asShareGroupHeartbeat) {
            ShareGroupHeartbeatResponse(errorCode: $0)
        } _: { machine, now, ticket in
            machine.shareGroupHeartbeat(request, from: client, ticket: ticket, at: now)
        }
    }
}
