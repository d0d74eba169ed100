import MartletModel
import MartletWire

/// InitializeShareGroupState, 0 (KIP-932): what a share group has read of a partition begins to be recorded.
///
/// From one broker to another. Here the leader of a partition and its share coordinator are in one process and need no
/// request; a client's is refused.
enum InitializeShareGroupStateHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(
        _ request: InitializeShareGroupStateRequest, _ context: RequestContext
    ) -> InitializeShareGroupStateResponse {
        // There is one node: whoever asks from outside is no coordinator's partition leader.
        let refusal = context.brokerRefusal() ?? .onlyForBrokers
        return InitializeShareGroupStateResponse(
            results: request.topics.map { topic in
                .init(
                    topicId: topic.topicId,
                    partitions: topic.partitions.map {
                        .init(partition: $0.partition, errorCode: refusal.code, errorMessage: refusal.message)
                    })
            })
    }
}
