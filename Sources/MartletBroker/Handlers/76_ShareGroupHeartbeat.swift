import MartletGroups
import MartletModel
import MartletWire

/// ShareGroupHeartbeat, 1 (KIP-932): a member of a share group joins, is alive, hears where to fetch, or leaves.
enum ShareGroupHeartbeatHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 1...1

    static func answer(_ request: ShareGroupHeartbeatRequest, _ context: RequestContext) async -> ShareGroupHeartbeatResponse {
        if let refusal = refusal(request, context) {
            return ShareGroupHeartbeatResponse(errorCode: refusal.code, errorMessage: refusal.message)
        }
        let client = context.groupClient
        return await context.broker.groups.respond(for: request.groupId, \.asShareGroupHeartbeat) {
            ShareGroupHeartbeatResponse(errorCode: $0)
        } _: { machine, now, ticket in
            machine.shareGroupHeartbeat(request, from: client, ticket: ticket, at: now)
        }
    }

    /// A member may not even subscribe a topic that it may not see.
    private static func refusal(_ request: ShareGroupHeartbeatRequest, _ context: RequestContext) -> RequestFailure? {
        if let refusal = context.refusal(.read, .group(request.groupId)) { return refusal }
        for topic in request.subscribedTopicNames ?? [] {
            if let refusal = context.refusal(.describe, .topic(topic)) { return refusal }
        }
        return nil
    }
}
