import MartletCoordination
import MartletModel
import MartletWire

/// DescribeTopicPartitions, 0 (KIP-966): topics by name, page by page. No names means all topics. The cursor
/// is where the next page begins. Tells the eligible leader replicas, and of a partition without a leader who led last.
enum DescribeTopicPartitionsHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...0

    /// `max.request.partition.size.limit` of Kafka.
    private static let partitionsPerPageMax = 2000

    private typealias Partition = DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition

    static func answer(
        _ request: DescribeTopicPartitionsRequest, _ context: RequestContext
    ) -> DescribeTopicPartitionsResponse {
        let image = context.broker.image
        let reach = BrokersInReach(of: context, in: image)
        let names =
            request.topics.isEmpty
            ? image.topicNames.map(\.text).filter { context.allows(.describe, .topic($0), isAudited: false) }
            : Set(request.topics.map(\.name)).sorted()
        let first = request.cursor.map { ($0.topicName, Int(max(0, $0.partitionIndex.rawValue))) } ?? ("", 0)
        var left = min(max(1, Int(request.responsePartitionLimit)), partitionsPerPageMax)
        var response = DescribeTopicPartitionsResponse()

        for name in names where name >= first.0 {
            if !request.topics.isEmpty, let refusal = context.refusal(.describe, .topic(name)) {
                response.topics.append(.init(errorCode: refusal.code, name: name))
                continue
            }
            guard let topic = (try? TopicName(name)).flatMap(image.topic(named:)) else {
                response.topics.append(.init(errorCode: .unknownTopicOrPartition, name: name))
                continue
            }
            let start = name == first.0 ? min(first.1, topic.partitions.count) : 0
            let page = topic.partitions[start...].prefix(left)
            if page.isEmpty, start < topic.partitions.count {
                response.nextCursor = .init(topicName: name, partitionIndex: PartitionIndex(Int32(start)))
                return response
            }
            response.topics.append(
                .init(
                    errorCode: .none, name: name, topicId: topic.id, isInternal: topic.name.isInternal,
                    partitions: page.map { described($0, reach) },
                    topicAuthorizedOperations: context.authorizedOperations(on: .topic(name))))
            left -= page.count
            if page.endIndex < topic.partitions.count {
                response.nextCursor = .init(topicName: name, partitionIndex: PartitionIndex(Int32(page.endIndex)))
                return response
            }
        }
        return response
    }

    /// Java's admin client takes null lists of eligible leaders for a fault of its own: they are empty.
    private static func described(_ partition: PartitionImage, _ reach: BrokersInReach) -> Partition {
        let standing = reach.standing(of: partition)
        let last = partition.leader == .none ? partition.lastKnownLeader : .none
        return Partition(
            errorCode: standing.error, partitionIndex: partition.index, leaderId: standing.leader,
            leaderEpoch: partition.leaderEpoch, replicaNodes: partition.replicas, isrNodes: partition.inSyncReplicas,
            eligibleLeaderReplicas: partition.eligibleLeaderReplicas, lastKnownElr: last == .none ? [] : [last],
            offlineReplicas: standing.offlineReplicas)
    }
}
