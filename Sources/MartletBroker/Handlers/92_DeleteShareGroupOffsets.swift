import MartletGroups
import MartletModel
import MartletWire

/// DeleteShareGroupOffsets, 0 (KIP-932): a share group without members forgets topics, and begins anew with them.
enum DeleteShareGroupOffsetsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(
        _ request: DeleteShareGroupOffsetsRequest, _ context: RequestContext
    ) async -> DeleteShareGroupOffsetsResponse {
        let offsets = ShareOffsets(broker: context.broker)
        do throws(RequestFailure) {
            try context.authorize(.delete, .group(request.groupId))
            try offsets.requireEmpty(request.groupId)
            let known = try offsets.partitions(of: request.groupId)
            var response = DeleteShareGroupOffsetsResponse()
            for topic in request.topics {
                if let refusal = context.refusal(.read, .topic(topic.topicName)) {
                    response.responses.append(
                        .init(topicName: topic.topicName, errorCode: refusal.code, errorMessage: refusal.message))
                    continue
                }
                response.responses.append(await delete(topic.topicName, known, request.groupId, offsets))
            }
            return response
        } catch {
            return DeleteShareGroupOffsetsResponse(errorCode: error.code, errorMessage: error.message)
        }
    }

    private static func delete(
        _ name: String, _ known: [ShareGroupTopic], _ group: String, _ offsets: ShareOffsets
    ) async -> DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic {
        let found = offsets.broker.topics.topic(named: name)
        // Also what is left of topics of that name that are gone.
        let topics = known.filter { $0.name == name }
        do throws(RequestFailure) {
            guard found != nil || !topics.isEmpty else { throw .unknownTopic(name) }
            for topic in topics {
                for partition in topic.partitions {
                    try await offsets.delete(SharePartitionID(group: group, topic: topic.id, partition: partition))
                }
                offsets.broker.shares.forget(group: group, topic: topic.id)
            }
            try offsets.note(group, removing: Set(topics.map(\.id)))
            return .init(topicName: name, topicId: found?.id ?? topics.first?.id ?? .zero)
        } catch {
            return .init(topicName: name, topicId: found?.id ?? .zero, errorCode: error.code, errorMessage: error.message)
        }
    }
}
