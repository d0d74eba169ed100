import MartletCoordination
import MartletModel
import MartletWire

/// ListPartitionReassignments, 0 (KIP-455): which partitions are on their way to other replicas. Null means all.
enum ListPartitionReassignmentsHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(
        _ request: ListPartitionReassignmentsRequest, _ context: RequestContext
    ) -> ListPartitionReassignmentsResponse {
        if let refusal = context.refusal(.describe, .cluster) {
            return ListPartitionReassignmentsResponse(errorCode: refusal.code, errorMessage: refusal.message)
        }
        let image = context.broker.image
        let wanted = request.topics.map { topics in
            Dictionary(topics.map { ($0.name, Set($0.partitionIndexes)) }) { $0.union($1) }
        }
        let topics = image.topicNames.compactMap { name -> ListPartitionReassignmentsResponse.OngoingTopicReassignment? in
            guard let topic = image.topic(named: name), wanted == nil || wanted?[name.text] != nil else { return nil }
            let partitions = topic.partitions.filter { partition in
                partition.isReassigning && (wanted?[name.text]?.contains(partition.index) ?? true)
            }
            guard !partitions.isEmpty else { return nil }
            return .init(
                name: name.text,
                partitions: partitions.map {
                    .init(
                        partitionIndex: $0.index, replicas: $0.replicas, addingReplicas: $0.addingReplicas,
                        removingReplicas: $0.removingReplicas)
                })
        }
        return ListPartitionReassignmentsResponse(errorCode: .none, errorMessage: nil, topics: topics)
    }
}
