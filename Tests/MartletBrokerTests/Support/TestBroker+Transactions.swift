@testable import MartletBroker
import MartletLog
import MartletModel
import MartletRecord
import MartletWire
import NIOCore
import Testing

/// A transactional producer as a client keeps it.
struct TransactionalProducer: Hashable {
    let transactionalID: String
    var id: ProducerID
    var epoch: ProducerEpoch
    /// Of the next record for each partition.
    var sequences: [String: ProducerSequence] = [:]

    /// The next batch of the producer for a partition.
    mutating func batch(_ values: [String], for topic: String = "a", _ index: PartitionIndex = 0) throws -> ByteBuffer {
        let sequence = sequences["\(topic)-\(index)", default: 0]
        let batch = try TestBatch.of(
            values, producer: BatchProducer(id: id, epoch: epoch, baseSequence: sequence, isTransactional: true))
        sequences["\(topic)-\(index)"] = sequence.advanced(by: Int32(values.count))
        return batch
    }
}

extension TestBroker {
    /// Keys for brokers that are started for transactions: few partitions, so that the state is read at once.
    static let transactionKeys = ["transaction.state.log.num.partitions": "2", "offsets.topic.num.partitions": "2"]

    /// As a client does: finds the coordinator, and asks again while it reads its state or ends a transaction.
    func beginProducer(_ id: String, timeoutMs: Int32 = 60_000) async throws -> TransactionalProducer {
        let response = try await initProducer(id, timeoutMs: timeoutMs)
        try #require(response.errorCode == .none)
        return TransactionalProducer(transactionalID: id, id: response.producerId, epoch: response.producerEpoch)
    }

    func initProducer(
        _ id: String, timeoutMs: Int32 = 60_000, as producer: TransactionalProducer? = nil
    ) async throws -> InitProducerIdResponse {
        for keyType in [0, 1] as [Int8] {
            _ = try await ask(FindCoordinatorRequest(keyType: keyType, coordinatorKeys: [id]))
        }
        while true {
            let response = try await ask(
                InitProducerIdRequest(
                    transactionalId: id, transactionTimeoutMs: timeoutMs, producerId: producer?.id ?? .none,
                    producerEpoch: producer?.epoch ?? .none))
            guard response.errorCode == .coordinatorLoadInProgress || response.errorCode == .concurrentTransactions else {
                return response
            }
            await Task.yield()
        }
    }

    /// Produces in a transaction; in version 12 the partition is added by the broker, in versions below not.
    func produce(
        _ values: [String], by producer: inout TransactionalProducer, to topic: String, _ index: PartitionIndex = 0,
        version: Int16 = 12
    ) async throws -> ErrorCode {
        try await produce(try producer.batch(values, for: topic, index), of: producer, to: topic, index, version: version)
    }

    func produce(
        _ batch: ByteBuffer, of producer: TransactionalProducer, to topic: String, _ index: PartitionIndex = 0,
        version: Int16 = 12
    ) async throws -> ErrorCode {
        var request = ProduceRequest.of([(topic, [(index, batch)])])
        request.transactionalId = producer.transactionalID
        let answer = try await ask(request, version: version)
        return try #require(answer.responses.first?.partitionResponses.first).errorCode
    }

    func addPartition(_ topic: String, _ index: PartitionIndex = 0, to producer: TransactionalProducer) async throws -> ErrorCode
    {
        let answer = try await ask(
            AddPartitionsToTxnRequest(
                v3AndBelowTransactionalId: producer.transactionalID, v3AndBelowProducerId: producer.id,
                v3AndBelowProducerEpoch: producer.epoch, v3AndBelowTopics: [.init(name: topic, partitions: [index])]),
            version: 3)
        return try #require(answer.resultsByTopicV3AndBelow.first?.resultsByPartition.first).partitionErrorCode
    }

    func addOffsets(of group: String, to producer: TransactionalProducer) async throws {
        let answer = try await ask(
            AddOffsetsToTxnRequest(
                transactionalId: producer.transactionalID, producerId: producer.id, producerEpoch: producer.epoch, groupId: group)
        )
        try #require(answer.errorCode == .none)
    }

    @discardableResult
    func end(
        _ producer: inout TransactionalProducer, commits: Bool, version: Int16 = 5
    ) async throws -> ErrorCode {
        let answer = try await ask(
            EndTxnRequest(
                transactionalId: producer.transactionalID, producerId: producer.id, producerEpoch: producer.epoch,
                committed: commits), version: version)
        if answer.errorCode == .none, version >= 5 {
            producer = TransactionalProducer(
                transactionalID: producer.transactionalID, id: answer.producerId, epoch: answer.producerEpoch)
        }
        return answer.errorCode
    }

    /// Waits until every record of a partition is decided.
    func untilDecided(_ topic: String, _ index: PartitionIndex = 0) async throws {
        let partition = try partition(topic, index)
        while partition.log.lastStableOffset(highWatermark: partition.highWatermark) < partition.log.writtenEndOffset {
            await Task.yield()
        }
    }

    func state(of transactionalID: String) async throws -> DescribeTransactionsResponse.TransactionState {
        while true {
            let answer = try await ask(DescribeTransactionsRequest(transactionalIds: [transactionalID]))
            let state = try #require(answer.transactionStates.first)
            guard state.errorCode == .coordinatorLoadInProgress else { return state }
            await Task.yield()
        }
    }

    /// Appends a record whose transaction no coordinator knows of.
    func leaveTransactionHanging(in topic: String, _ index: PartitionIndex = 0, of producer: ProducerID) throws {
        guard let partition = try? partition(topic, index) else { return }
        let batch = try TestBatch.of(
            ["hanging"], producer: BatchProducer(id: producer, epoch: 0, baseSequence: 0, isTransactional: true))
        let grant = partition.log.beginVerification(of: batch, bumpsEpochs: true)
        let append = try partition.log.append(
            batch, origin: .client, transaction: TransactionAppend(grant: grant), leaderEpoch: partition.leaderEpoch,
            now: Timestamp(TemporaryFolder.wallClockMilliseconds()))
        try partition.log.writeOut(append)
        partition.appended()
    }

    /// What a read_committed consumer gets in a partition.
    func committedValues(_ topic: String, _ index: PartitionIndex = 0, from offset: Offset = 0) async throws -> [String] {
        var request = FetchRequest.of(topic, index, from: offset)
        request.isolationLevel = 1
        let answer = try await ask(request, version: 12)
        let data = try #require(answer.responses.first?.partitions.first)
        var aborted = (data.abortedTransactions ?? []).sorted { $0.firstOffset < $1.firstOffset }[...]
        var open: Set<ProducerID> = []
        var bytes = data.records ?? ByteBuffer()
        var values: [String] = []
        while let batch = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) {
            while let first = aborted.first, let last = batch.header.lastOffset, first.firstOffset <= last {
                open.insert(first.producerId)
                aborted.removeFirst()
            }
            if batch.header.attributes.isControl {
                open.remove(batch.header.producerID)
            } else if !batch.header.attributes.isTransactional || !open.contains(batch.header.producerID) {
                values += try batch.records().map { $0.value.map { String(buffer: $0) } ?? "" }
            }
        }
        return values
    }
}
