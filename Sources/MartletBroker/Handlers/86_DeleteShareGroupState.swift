import MartletGroups
import MartletModel
import MartletWire

/// DeleteShareGroupState, 0 (KIP-932): the state of share partitions is forgotten.
///
/// From the broker that needs it to the one that leads the partition of `__share_group_state`; others are refused with
/// CLUSTER_AUTHORIZATION_FAILED.
enum DeleteShareGroupStateHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(_ request: DeleteShareGroupStateRequest, _ context: RequestContext) async -> DeleteShareGroupStateResponse
    {
        let refusal = context.brokerRefusal()
        var response = DeleteShareGroupStateResponse()
        for topic in request.topics {
            var result = DeleteShareGroupStateResponse.DeleteStateResult(topicId: topic.topicId)
            for asked in topic.partitions {
                let id = SharePartitionID(group: request.groupId, topic: topic.topicId, partition: asked.partition)
                switch await context.answer(.delete, of: id, unless: refusal) {
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
