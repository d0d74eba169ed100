import MartletClient
import MartletConfig
import MartletCoordination
import MartletGroups
import MartletLog
import MartletModel
import MartletRecord
import MartletWire
import NIOCore

/// Copies records that a share group gives up into its dead-letter topic, with headers that say where they come from and
/// why they are there (the names are those of KIP-1191).
///
/// A copy is durable, as the dead-letter topic's guarantee has it, before the record is archived; a crash in between makes
/// a second copy. Copies of a partition are in order, in the partition of the same number (modulo the count), which may be
/// another broker's: that one is sent them, as by any producer.
struct DeadLetterWriter: Sendable {
    let topics: TopicTable
    let links: BrokerLinks
    let groupCommit: GroupCommit
    let clock: BrokerClock
    /// Makes a topic that is missing; throws where it must not.
    let makeTopic: @Sendable (String) async throws(RequestFailure) -> Void

    private static let limits = RecordBatchLimits(batchBytesMax: Int(Int32.max))
    private static let readByteCount = 1 << 20
    /// A copied batch is closed when it has grown to this.
    private static let batchByteCount = 256 << 10

    /// Why records are copied.
    struct Cause: Sendable {
        let group: String
        let deliveryCount: Int16
        let isWorn: Bool
    }

    /// Copies the records from `first` to `last` that are still there.
    ///
    /// - Throws: why not all of them are safe.
    func copy(
        _ first: Offset, through last: Offset, of source: Partition, to name: String, for cause: Cause
    ) async throws(RequestFailure) {
        let (topic, index) = try await target(name, source.name.partition)
        var batches: [ByteBuffer] = []
        do {
            try copies(first, last, source, cause) { batches.append($0) }
        } catch let error as LogError {
            throw RequestFailure(error)
        } catch let error as RecordBatchError {
            throw RequestFailure(error)
        } catch {
            throw RequestFailure(.unknownServerError, "\(error)")
        }
        guard !batches.isEmpty else { return }
        if let partition = try topic.replica(index).leading {
            try await append(batches, to: partition, .ofCoordinator(topic))
        } else {
            for batch in batches { try await send(batch, to: topic, index) }
        }
    }

    private func append(
        _ batches: [ByteBuffer], to partition: Partition, _ treatment: ProduceTreatment
    ) async throws(RequestFailure) {
        var end: Offset = 0
        do throws(LogError) {
            for batch in batches {
                let append = try partition.log.append(
                    batch, origin: .coordinator, leaderEpoch: partition.leaderEpoch, now: clock.now())
                try partition.log.writeOut(append)
                end = append.lastOffset.advanced(by: 1)
            }
        } catch {
            throw RequestFailure(error)
        }
        partition.appended()
        if treatment.needsFlush { groupCommit.flush(partition.log, through: end) { partition.flushed($0) } }
        let failure = await withCheckedContinuation { continuation in
            partition.whenAcknowledged(through: end, treatment) { continuation.resume(returning: $0) }
        }
        if let failure { throw RequestFailure(failure) }
    }

    /// Has the broker that leads the partition append a batch.
    private func send(_ batch: ByteBuffer, to topic: Topic, _ index: PartitionIndex) async throws(RequestFailure) {
        guard let leader = topic.image.leader(of: index) else {
            throw RequestFailure(.leaderNotAvailable, "Nobody leads \(topic.name)-\(index) at the moment.")
        }
        let timeout = Duration.seconds(30)
        let request = ProduceRequest(
            acks: -1, timeoutMs: Int32(timeout.wholeMilliseconds),
            topicData: [
                .init(name: topic.name.text, topicId: topic.id, partitionData: [.init(index: index, records: batch)])
            ])
        let response: ProduceResponse
        do {
            response = try await links.answer(to: request, from: leader, within: timeout + BrokerLinks.requestTimeout)
        } catch {
            throw RequestFailure(.networkException, "Broker \(leader), which leads \(topic.name)-\(index): \(error)")
        }
        let answer = response.responses.first?.partitionResponses.first
        guard let code = answer?.errorCode, code == .none else {
            throw RequestFailure(
                answer?.errorCode ?? .unknownServerError,
                "Broker \(leader), which leads \(topic.name)-\(index): \(answer?.errorMessage ?? "\(answer?.errorCode ?? .unknownServerError)")"
            )
        }
    }

    private func target(
        _ name: String, _ source: PartitionIndex
    ) async throws(RequestFailure) -> (topic: Topic, index: PartitionIndex) {
        if topics.topic(named: name) == nil { try await makeTopic(name) }
        let topic = try topics.find(name)
        if let fault = topic.fault { throw RequestFailure(fault) }
        guard topic.partitionCount > 0 else { throw RequestFailure(.leaderNotAvailable, "Topic '\(name)' is being made.") }
        return (topic, PartitionIndex(Int32(Int(source.rawValue) % topic.partitionCount)))
    }

    /// Makes the copies, batch by batch.
    private func copies(
        _ first: Offset, _ last: Offset, _ source: Partition, _ cause: Cause, _ append: (ByteBuffer) throws -> Void
    ) throws {
        var next = max(first, source.log.startOffset)
        // Batches are read whole: one may reach beyond the last of these records.
        let limit = source.highWatermark
        var builder = RecordBatchBuilder()
        while next <= last {
            let read = try source.log.read(
                from: next, upTo: limit, maximumByteCount: Self.readByteCount, atLeastOneBatch: true)
            guard var bytes = try read.stretch?.bytes() else { break }
            let before = next
            while let batch = try DecompressedBatch(readingFrom: &bytes, within: Self.limits) {
                if let batchLast = batch.header.lastOffset { next = max(next, batchLast.advanced(by: 1)) }
                if batch.header.attributes.isControl { continue }
                for record in try batch.records() where record.offset >= first && record.offset <= last {
                    try builder.append(
                        key: record.key, value: record.value, headers: record.headers + headers(of: record, source.name, cause),
                        timestamp: record.timestamp)
                    guard builder.byteCount >= Self.batchByteCount else { continue }
                    try append(try builder.finish())
                    builder = RecordBatchBuilder()
                }
            }
            guard next > before else { break }
        }
        if !builder.isEmpty { try append(try builder.finish()) }
    }

    private func headers(of record: Record, _ source: TopicPartition, _ cause: Cause) -> [RecordHeader] {
        let facts: [(String, String)] = [
            ("__dlq.errors.topic", source.topic.text), ("__dlq.errors.partition", "\(source.partition)"),
            ("__dlq.errors.offset", "\(record.offset)"), ("__dlq.errors.group", cause.group),
            ("__dlq.errors.delivery.count", "\(cause.deliveryCount)"),
            (
                "__dlq.errors.message",
                cause.isWorn ? "Offset delivery count exceeded the threshold." : "Offset rejected by client."
            ),
        ]
        return facts.map { RecordHeader(key: $0, value: ByteBuffer(string: $1)) }
    }
}
