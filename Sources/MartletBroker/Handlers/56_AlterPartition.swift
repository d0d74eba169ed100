import MartletCoordination
import MartletModel
import MartletWire

/// AlterPartition, 2-3: the leader of a partition asks the controller for other in-sync replicas (KIP-497).
///
/// 3 names the incarnations of the replicas (KIP-903): one that has been started again since is not in sync.
enum AlterPartitionHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 2...3

    static func answer(_ request: AlterPartitionRequest, _ context: RequestContext) async -> AlterPartitionResponse {
        if let refusal = context.brokerRefusal(claiming: request.brokerId) {
            return AlterPartitionResponse(errorCode: refusal.code)
        }
        let broker = context.broker
        guard broker.image.controllerID == broker.id else { return AlterPartitionResponse(errorCode: .notController) }
        var proposals: [PartitionISRProposal] = []
        for topic in request.topics {
            for partition in topic.partitions {
                proposals.append(
                    PartitionISRProposal(
                        topicID: topic.topicId, index: partition.partitionIndex, leaderEpoch: partition.leaderEpoch,
                        partitionEpoch: partition.partitionEpoch,
                        newISR: context.version >= 3 ? partition.newIsrWithEpochs.map(\.brokerId) : partition.newIsr,
                        epochs: Dictionary(
                            partition.newIsrWithEpochs.filter { $0.brokerEpoch >= 0 }.map { ($0.brokerId, $0.brokerEpoch) }
                        ) { first, _ in first }))
            }
        }
        guard let sender = broker.image.broker(request.brokerId), sender.epoch == request.brokerEpoch else {
            return AlterPartitionResponse(errorCode: .staleBrokerEpoch)
        }
        var results = await broker.controller.alterPartitions(
            proposals, from: request.brokerId, incarnation: sender.incarnation
        ).makeIterator()
        return AlterPartitionResponse(
            topics: request.topics.map { topic in
                .init(
                    topicId: topic.topicId,
                    partitions: topic.partitions.map { partition in described(partition.partitionIndex, results.next()) })
            })
    }

    private static func described(
        _ index: PartitionIndex, _ result: Result<PartitionImage, ControllerError>?
    ) -> AlterPartitionResponse.PartitionData {
        switch result {
        case .success(let image)?:
            .init(
                partitionIndex: index, errorCode: .none, leaderId: image.leader, leaderEpoch: image.leaderEpoch,
                isr: image.inSyncReplicas, partitionEpoch: image.partitionEpoch)
        case .failure(let error)?: .init(partitionIndex: index, errorCode: RequestFailure(error).code)
        case nil: .init(partitionIndex: index, errorCode: .unknownServerError)
        }
    }
}
