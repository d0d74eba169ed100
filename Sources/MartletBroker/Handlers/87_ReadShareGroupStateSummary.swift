import MartletGroups
import MartletModel
import MartletWire

/// ReadShareGroupStateSummary, 0-1 (KIP-932): where share partitions stand. 1 counts the records that are done with.
///
/// From the broker that needs it to the one that leads the partition of `__share_group_state`; others are refused with
/// CLUSTER_AUTHORIZATION_FAILED.
enum ReadShareGroupStateSummaryHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static func answer(
        _ request: ReadShareGroupStateSummaryRequest, _ context: RequestContext
    ) async -> ReadShareGroupStateSummaryResponse {
        let refusal = context.brokerRefusal()
        var response = ReadShareGroupStateSummaryResponse()
        for topic in request.topics {
            var result = ReadShareGroupStateSummaryResponse.ReadStateSummaryResult(topicId: topic.topicId)
            for asked in topic.partitions {
                let id = SharePartitionID(group: request.groupId, topic: topic.topicId, partition: asked.partition)
                switch await context.answer(.summary, of: id, unless: refusal) {
                case .success(.reading(let reading)):
                    result.partitions.append(
                        .init(
                            partition: asked.partition, stateEpoch: reading.state.stateEpoch,
                            leaderEpoch: reading.leaderEpoch, startOffset: reading.state.startOffset,
                            deliveryCompleteCount: reading.completeCount))
                case .success:
                    result.partitions.append(.init(partition: asked.partition, errorCode: .unknownServerError))
                case .failure(let failure):
                    result.partitions.append(
                        .init(partition: asked.partition, errorCode: failure.code, errorMessage: failure.message))
                }
            }
            response.results.append(result)
        }
        return response
    }
}
