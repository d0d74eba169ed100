import MartletCoordination
import MartletModel
import MartletWire

/// ElectLeaders, 0-2 (KIP-183, KIP-460): gives partitions to their preferred leaders (type 0; all that 0 knows), or to any
/// replica that is alive where no eligible one is (type 1), which may lose acknowledged records.
///
/// Null partitions means all; then those that need no election are left out of the answer.
enum ElectLeadersHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...2

    static func answer(_ request: ElectLeadersRequest, _ context: RequestContext) async -> ElectLeadersResponse {
        if let refusal = context.refusal(.alter, .cluster) {
            // 0 has no place for an error of the whole.
            guard context.version == 0 else { return ElectLeadersResponse(errorCode: refusal.code) }
            return ElectLeadersResponse(
                replicaElectionResults: (request.topicPartitions ?? []).map { topic in
                    .init(
                        topic: topic.topic,
                        partitionResult: topic.partitions.map {
                            .init(partitionId: $0, errorCode: refusal.code, errorMessage: refusal.message)
                        })
                })
        }
        let kind: LeaderElectionKind
        switch context.version == 0 ? 0 : request.electionType {
        case 0: kind = .preferred
        case 1: kind = .unclean
        default: return ElectLeadersResponse(errorCode: .invalidRequest)
        }
        var results: [String: [ElectLeadersResponse.PartitionResult]] = [:]
        var wanted: [TopicPartition]?
        if let topics = request.topicPartitions {
            var known: [TopicPartition] = []
            for topic in topics {
                guard let name = try? TopicName(topic.topic) else {
                    results[topic.topic] = topic.partitions.map {
                        .init(
                            partitionId: $0, errorCode: .unknownTopicOrPartition,
                            errorMessage: "There is no topic '\(topic.topic)'.")
                    }
                    continue
                }
                known += topic.partitions.map { TopicPartition(topic: name, partition: $0) }
            }
            wanted = known
        }
        for outcome in await context.broker.controller.electLeaders(kind, wanted) {
            let result: ElectLeadersResponse.PartitionResult
            switch outcome.result {
            case .success: result = .init(partitionId: outcome.partition.partition, errorCode: .none, errorMessage: nil)
            case .failure(let error):
                let failure = RequestFailure(error)
                result = .init(
                    partitionId: outcome.partition.partition, errorCode: failure.code, errorMessage: failure.message)
            }
            results[outcome.partition.topic.text, default: []].append(result)
        }
        return ElectLeadersResponse(
            replicaElectionResults: results.sorted { $0.key < $1.key }.map { .init(topic: $0.key, partitionResult: $0.value) })
    }
}
