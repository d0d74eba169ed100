public import MartletModel
internal import MartletWire

/// Which offset of a partition is asked for.
public enum OffsetQuery: Sendable, Hashable {
    /// Of the oldest record that is still there.
    case earliest
    /// Behind the newest record; of a read_committed reader behind the last stable one.
    case latest
    /// Of the first record with this timestamp or a later one.
    case timestamp(Timestamp)
    /// Of the record with the largest timestamp.
    case maxTimestamp

    var wireTimestamp: Int64 {
        switch self {
        case .earliest: -2
        case .latest: -1
        case .timestamp(let timestamp): timestamp.rawValue
        case .maxTimestamp: -3
        }
    }
}

/// An answer to an ``OffsetQuery``.
public struct FoundOffset: Sendable, Hashable {
    /// Nil where no record fits.
    public let offset: Offset?
    /// Of that record; nil for ``OffsetQuery/earliest`` and ``OffsetQuery/latest``.
    public let timestamp: Timestamp?
    public let leaderEpoch: LeaderEpoch
}

/// A producer that the broker remembers for a partition.
public struct ActiveProducer: Sendable, Hashable {
    public let id: ProducerID
    public let epoch: Int32
    public let lastSequence: Int32
    public let lastTimestamp: Timestamp
    /// Of the transaction coordinator that ended its last transaction; -1 without one.
    public let coordinatorEpoch: Int32
    /// Where its open transaction begins; nil without one.
    public let transactionStart: Offset?
}

extension Admin {
    /// Looks up offsets, each with the leader of its partition.
    public func offsets(
        _ queries: [TopicPartition: OffsetQuery], isolation: IsolationLevel = .readUncommitted
    ) async throws(ClientError) -> [TopicPartition: FoundOffset] {
        try await OffsetLookup(cluster: cluster, isolation: isolation).find(queries)
    }

    /// Deletes the records below an offset. ``MartletModel/Offset/none`` stands for everything up to the high watermark.
    ///
    /// - Returns: where each partition begins now.
    public func deleteRecords(
        below offsets: [TopicPartition: Offset]
    ) async throws(ClientError) -> [TopicPartition: Offset] {
        try await cluster.atLeaders(of: Array(offsets.keys)) { (connection, sources) throws(ClientError) in
            let request = DeleteRecordsRequest(
                topics: sources.groupedByTopic.map { topic, partitions in
                    DeleteRecordsRequest.DeleteRecordsTopic(
                        name: topic.text,
                        partitions: partitions.map { source in
                            DeleteRecordsRequest.DeleteRecordsPartition(
                                partitionIndex: source.partition, offset: offsets[source] ?? 0)
                        })
                }, timeoutMs: changeTimeout)
            let answer = try await connection.answer(to: request)
            var starts: [TopicPartition: Offset] = [:]
            for topic in answer.topics {
                guard let name = try? TopicName(topic.name) else { continue }
                for partition in topic.partitions {
                    let source = TopicPartition(topic: name, partition: partition.partitionIndex)
                    guard partition.errorCode == ErrorCode.none else {
                        throw .refused("Records of \(source) were not deleted", partition.errorCode)
                    }
                    starts[source] = partition.lowWatermark
                }
            }
            return starts
        }
    }

    /// The idempotent and transactional producers that the leader of a partition remembers.
    public func activeProducers(of source: TopicPartition) async throws(ClientError) -> [ActiveProducer] {
        let found = try await cluster.atLeaders(of: [source]) { (connection, _) throws(ClientError) in
            let request = DescribeProducersRequest(
                topics: [
                    DescribeProducersRequest.TopicRequest(name: source.topic.text, partitionIndexes: [source.partition])
                ])
            let answer = try await connection.answer(to: request)
            guard let partition = answer.topics.first?.partitions.first else {
                throw ClientError(.malformedAnswer, "The answer to DescribeProducers leaves out \(source).")
            }
            guard partition.errorCode == ErrorCode.none else {
                throw .refused("Producers of \(source)", partition.errorCode, partition.errorMessage)
            }
            return [source: partition.activeProducers.map(ActiveProducer.init)]
        }
        return found[source] ?? []
    }
}

extension ActiveProducer {
    fileprivate init(_ state: DescribeProducersResponse.ProducerState) {
        id = state.producerId
        epoch = state.producerEpoch
        lastSequence = state.lastSequence
        lastTimestamp = Timestamp(state.lastTimestamp)
        coordinatorEpoch = state.coordinatorEpoch
        transactionStart = state.currentTxnStartOffset < 0 ? nil : state.currentTxnStartOffset
    }
}
