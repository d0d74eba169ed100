import MartletModel
import MartletWire

/// ReadShareGroupStateSummary, 0-1 (KIP-932): where share partitions stand. 1 counts the records that are done with.
///
/// From one broker to another. Here the leader of a partition and its share coordinator are in one process and need no
/// request; a client's is refused.
enum ReadShareGroupStateSummaryHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static func answer(
        _ request: ReadShareGroupStateSummaryRequest, _ context: RequestContext
    ) -> ReadShareGroupStateSummaryResponse {
        // There is one node: whoever asks from outside is no coordinator's partition leader.
        let refusal = context.brokerRefusal() ?? .onlyForBrokers
        return ReadShareGroupStateSummaryResponse(
            results: request.topics.map { topic in
                .init(
                    topicId: topic.topicId,
                    partitions: topic.partitions.map {
                        .init(partition: $0.partition, errorCode: refusal.code, errorMessage: refusal.message)
                    })
            })
    }
}
