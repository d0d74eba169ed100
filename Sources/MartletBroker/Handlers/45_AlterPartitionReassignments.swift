import MartletCoordination
import MartletModel
import MartletWire

/// AlterPartitionReassignments, 0-1 (KIP-455): which replicas partitions shall have; null gives up what is under way.
///
/// 1 may forbid another number of replicas.
enum AlterPartitionReassignmentsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static func answer(
        _ request: AlterPartitionReassignmentsRequest, _ context: RequestContext
    ) async -> AlterPartitionReassignmentsResponse {
        if let refusal = context.refusal(.alter, .cluster) {
            return AlterPartitionReassignmentsResponse(
                allowReplicationFactorChange: request.allowReplicationFactorChange, errorCode: refusal.code,
                errorMessage: refusal.message)
        }
        let image = context.broker.image
        var wanted: [PartitionReassignment] = []
        // A place for each partition of the request: the number of its reassignment, or why there is none.
        var places: [[Result<Int, RequestFailure>]] = []
        for topic in request.topics {
            places.append(
                topic.partitions.map { partition in
                    guard let name = try? TopicName(topic.name), let present = image.topic(named: name) else {
                        return .failure(.unknownTopic(topic.name))
                    }
                    if !request.allowReplicationFactorChange, let replicas = partition.replicas,
                        let now = present.partition(partition.partitionIndex)?.targetReplicas.count, now != replicas.count
                    {
                        return .failure(
                            RequestFailure(
                                .invalidReplicationFactor,
                                "The partition has \(now) replicas, \(replicas.count) are asked for, and the request forbids another number."
                            ))
                    }
                    wanted.append(
                        PartitionReassignment(
                            partition: TopicPartition(topic: name, partition: partition.partitionIndex),
                            replicas: partition.replicas))
                    return .success(wanted.count - 1)
                })
        }
        let results = await context.broker.controller.alterReassignments(wanted)
        return AlterPartitionReassignmentsResponse(
            allowReplicationFactorChange: request.allowReplicationFactorChange, errorCode: .none, errorMessage: nil,
            responses: zip(request.topics, places).map { topic, places in
                .init(
                    name: topic.name,
                    partitions: zip(topic.partitions, places).map { partition, place in
                        let outcome = place.flatMap { number in
                            results[number].map { _ in () }.mapError { RequestFailure($0) }
                        }
                        guard case .failure(let failure) = outcome else {
                            return .init(partitionIndex: partition.partitionIndex, errorCode: .none, errorMessage: nil)
                        }
                        return .init(
                            partitionIndex: partition.partitionIndex, errorCode: failure.code, errorMessage: failure.message)
                    })
            })
    }
}
