import MartletGroups
import MartletModel
import MartletWire

/// ReadShareGroupState, 0 (KIP-932): the state of share partitions, for the brokers that lead them.
///
/// From the broker that needs it to the one that leads the partition of `__share_group_state`; others are refused with
/// CLUSTER_AUTHORIZATION_FAILED.
enum ReadShareGroupStateHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(_ request: ReadShareGroupStateRequest, _ context: RequestContext) async -> ReadShareGroupStateResponse {
        let refusal = context.brokerRefusal()
        var response = ReadShareGroupStateResponse()
        for topic in request.topics {
            var result = ReadShareGroupStateResponse.ReadStateResult(topicId: topic.topicId)
            for asked in topic.partitions {
                let id = SharePartitionID(group: request.groupId, topic: topic.topicId, partition: asked.partition)
                switch await context.answer(.read(leaderEpoch: asked.leaderEpoch), of: id, unless: refusal) {
                case .success(.reading(let reading)):
                    result.partitions.append(
                        .init(
                            partition: asked.partition, stateEpoch: reading.state.stateEpoch,
                            startOffset: reading.state.startOffset,
                            stateBatches: reading.state.batches.map {
                                .init(
                                    firstOffset: $0.firstOffset, lastOffset: $0.lastOffset,
                                    deliveryState: $0.state.rawValue, deliveryCount: $0.deliveryCount)
                            }))
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
