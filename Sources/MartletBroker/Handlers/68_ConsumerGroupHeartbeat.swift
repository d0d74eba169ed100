import MartletGroups
import MartletModel
import MartletWire

/// ConsumerGroupHeartbeat, 0-1: a member of the consumer protocol joins (epoch 0), lives, leaves for good (-1) or for a
/// moment (-2, static members), and hears what it is to read (KIP-848).
///
/// From 1 on members make their own ids, and may subscribe by regular expression.
enum ConsumerGroupHeartbeatHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static func answer(
        _ request: ConsumerGroupHeartbeatRequest, _ context: RequestContext
    ) async -> ConsumerGroupHeartbeatResponse {
        if let refusal = refusal(request, context) {
            return ConsumerGroupHeartbeatResponse(errorCode: refusal.code, errorMessage: refusal.message)
        }
        return await context.broker.groups.respond(for: request.groupId, \.asConsumerGroupHeartbeat) {
            ConsumerGroupHeartbeatResponse(errorCode: $0)
        } _: { machine, now, ticket in
            machine.consumerGroupHeartbeat(
                request, version: context.version, from: context.groupClient, principal: context.identity.principalText,
                ticket: ticket, at: now)
        }
    }

    /// A member may not even subscribe a topic that it may not see.
    private static func refusal(_ request: ConsumerGroupHeartbeatRequest, _ context: RequestContext) -> RequestFailure? {
        if let refusal = context.refusal(.read, .group(request.groupId)) { return refusal }
        for topic in request.subscribedTopicNames ?? [] {
            if let refusal = context.refusal(.describe, .topic(topic)) { return refusal }
        }
        return nil
    }
}
