import MartletGroups
import MartletModel
import MartletWire

/// InitializeShareGroupState, 0 (KIP-932): what a share group has read of a partition begins to be recorded, or is reset.
///
/// From the broker that needs it to the one that leads the partition of `__share_group_state`; others are refused with
/// CLUSTER_AUTHORIZATION_FAILED.
enum InitializeShareGroupStateHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(
        _ request: InitializeShareGroupStateRequest, _ context: RequestContext
    ) async -> InitializeShareGroupStateResponse {
        let refusal = context.brokerRefusal()
        var response = InitializeShareGroupStateResponse()
        for topic in request.topics {
            var result = InitializeShareGroupStateResponse.InitializeStateResult(topicId: topic.topicId)
            for asked in topic.partitions {
                let id = SharePartitionID(group: request.groupId, topic: topic.topicId, partition: asked.partition)
                switch await context.answer(
                    .initialize(stateEpoch: asked.stateEpoch, startOffset: asked.startOffset), of: id, unless: refusal)
                {
                case .success: result.partitions.append(.init(partition: asked.partition))
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
