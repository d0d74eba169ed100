import MartletCoordination
import MartletGroups
import MartletModel
import MartletWire

/// OffsetDelete, 0: a group forgets how far it has read (KIP-496).
enum OffsetDeleteHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(_ request: OffsetDeleteRequest, _ context: RequestContext) async -> OffsetDeleteResponse {
        if let refusal = context.refusal(.delete, .group(request.groupId)) {
            return OffsetDeleteResponse(errorCode: refusal.code)
        }
        var known = request
        known.topics = []
        var refused: [OffsetDeleteResponse.OffsetDeleteResponseTopic] = []
        for topic in request.topics {
            let refusal = context.refusal(.read, .topic(topic.name))
            if refusal == nil, context.broker.image.topic(named: topic.name) != nil {
                known.topics.append(topic)
            } else {
                let partitions = topic.partitions.map {
                    OffsetDeleteResponse.OffsetDeleteResponsePartition(
                        partitionIndex: $0.partitionIndex, errorCode: refusal?.code ?? .unknownTopicOrPartition)
                }
                refused.append(.init(name: topic.name, partitions: partitions))
            }
        }
        if known.topics.isEmpty, !request.topics.isEmpty { return OffsetDeleteResponse(topics: refused) }
        var response = await context.broker.groups.respond(for: request.groupId, \.asOffsetDelete) {
            OffsetDeleteResponse(errorCode: $0)
        } _: { machine, now, ticket in
            machine.deleteOffsets(known, ticket: ticket, at: now)
        }
        if response.errorCode == .none { response.topics += refused }
        return response
    }
}
