import MartletGroups
import MartletModel
import MartletWire

/// WriteShareGroupState, 0-1 (KIP-932): what changed of share partitions. 1 counts the records that are done with.
///
/// From the broker that needs it to the one that leads the partition of `__share_group_state`; others are refused with
/// CLUSTER_AUTHORIZATION_FAILED.
enum WriteShareGroupStateHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static func answer(_ request: WriteShareGroupStateRequest, _ context: RequestContext) async -> WriteShareGroupStateResponse {
        let refusal = context.brokerRefusal()
        var response = WriteShareGroupStateResponse()
        for topic in request.topics {
            var result = WriteShareGroupStateResponse.WriteStateResult(topicId: topic.topicId)
            for asked in topic.partitions {
                let id = SharePartitionID(group: request.groupId, topic: topic.topicId, partition: asked.partition)
                let batches = asked.stateBatches.compactMap {
                    ShareStateBatch($0.firstOffset, $0.lastOffset, $0.deliveryState, $0.deliveryCount)
                }
                let isWhole = batches.count == asked.stateBatches.count
                let question = ShareStateQuestion.write(
                    stateEpoch: asked.stateEpoch, leaderEpoch: asked.leaderEpoch, startOffset: asked.startOffset,
                    completeCount: asked.deliveryCompleteCount, batches: batches)
                switch await context.answer(
                    question, of: id, unless: refusal ?? (isWhole ? nil : RequestFailure(ShareStateRefusal.invalid)))
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
