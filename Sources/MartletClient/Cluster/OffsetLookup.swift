internal import MartletModel
internal import MartletWire

/// ListOffsets, asked of every leader.
struct OffsetLookup {
    let cluster: Cluster
    let isolation: IsolationLevel

    func find(_ queries: [TopicPartition: OffsetQuery]) async throws(ClientError) -> [TopicPartition: FoundOffset] {
        try await cluster.atLeaders(of: Array(queries.keys)) { (connection, sources) throws(ClientError) in
            let request = ListOffsetsRequest(
                replicaId: .none, isolationLevel: isolation.rawValue,
                topics: sources.groupedByTopic.map { topic, partitions in
                    ListOffsetsRequest.ListOffsetsTopic(
                        name: topic.text,
                        partitions: partitions.map { source in
                            ListOffsetsRequest.ListOffsetsPartition(
                                partitionIndex: source.partition,
                                timestamp: (queries[source] ?? .latest).wireTimestamp)
                        })
                },
                timeoutMs: Int32(clamping: cluster.configuration.requestTimeout.wholeMilliseconds))
            return try Self.offsets(in: try await connection.answer(to: request))
        }
    }

    private static func offsets(in answer: ListOffsetsResponse) throws(ClientError) -> [TopicPartition: FoundOffset] {
        var found: [TopicPartition: FoundOffset] = [:]
        for topic in answer.topics {
            guard let name = try? TopicName(topic.name) else { continue }
            for partition in topic.partitions {
                let source = TopicPartition(topic: name, partition: partition.partitionIndex)
                guard partition.errorCode == ErrorCode.none else {
                    throw .refused("Offsets of \(source)", partition.errorCode)
                }
                found[source] = FoundOffset(
                    offset: partition.offset < 0 ? nil : partition.offset,
                    timestamp: partition.timestamp < 0 ? nil : Timestamp(partition.timestamp),
                    leaderEpoch: partition.leaderEpoch)
            }
        }
        return found
    }
}
