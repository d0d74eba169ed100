import MartletConfig
import MartletCoordination
import MartletModel
import MartletWire

/// DeleteTopics, 1-6: by name, or (6) by name or id. 5 has an error message, and is told of a quota that is
/// used up by an error (KIP-599).
///
/// The answer comes when the topic is gone from the metadata; its files are unlinked after `file.delete.delay.ms`.
enum DeleteTopicsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 1...6

    static func answer(_ request: DeleteTopicsRequest, _ context: RequestContext) async -> DeleteTopicsResponse {
        let wanted =
            context.version >= 6
            ? request.topics : request.topicNames.map { DeleteTopicsRequest.DeleteTopicState(name: $0, topicId: .zero) }
        var allowance = MutationAllowance(context, firstStrict: 5)
        var responses: [DeleteTopicsResponse.DeletableTopicResult] = []
        for topic in wanted {
            do {
                let deleted = try await delete(topic, &allowance, context)
                responses.append(.init(name: deleted.name.text, topicId: deleted.id, errorCode: .none))
            } catch {
                responses.append(
                    .init(name: topic.name, topicId: topic.topicId, errorCode: error.code, errorMessage: error.message))
            }
        }
        return DeleteTopicsResponse(throttleTimeMs: allowance.throttleTimeMs, responses: responses)
    }

    private static func delete(
        _ topic: DeleteTopicsRequest.DeleteTopicState, _ allowance: inout MutationAllowance, _ context: RequestContext
    ) async throws(RequestFailure) -> TopicImage {
        let broker = context.broker
        guard broker.settings.allowsTopicDeletion else {
            throw RequestFailure(.topicDeletionDisabled, "Topics cannot be deleted here: delete.topic.enable is false.")
        }
        let reference: TopicReference
        switch (topic.name, topic.topicId) {
        case (let name?, .zero):
            try context.authorize(.delete, .topic(name))
            reference = .name(name)
        case (nil, let id) where id != .zero:
            if let name = broker.image.topic(id: id)?.name.text { try context.authorize(.delete, .topic(name)) }
            reference = .id(id)
        default: throw RequestFailure(.invalidRequest, "A topic is to be named by its name or by its id, not by both.")
        }
        let partitionCount = (try? broker.topics.find(reference))?.partitionCount ?? 0
        try allowance.take(partitionCount)
        switch await broker.controller.deleteTopics([reference]).first {
        case .success(let deleted)?: return deleted
        case .failure(let error)?:
            allowance.giveBack(partitionCount)
            throw RequestFailure(error)
        case nil: throw RequestFailure(.unknownServerError, "The controller gave no answer.")
        }
    }
}
