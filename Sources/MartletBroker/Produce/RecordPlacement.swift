import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore

/// Asks a topic's partitioner where the records of a batch belong: what `partitioner.mode` `verify` and `assign` are
/// made of.
struct RecordPlacement: Sendable {
    let partitioner: any Partitioner
    let partitionCount: Int
    let limits: RecordBatchLimits

    /// The records of a batch that a client sent, structure and checksum checked.
    func records(of batch: ByteBuffer) throws(RequestFailure) -> DecompressedBatch {
        var bytes = batch
        let records: DecompressedBatch?
        do { records = try DecompressedBatch(readingFrom: &bytes, within: limits) } catch { throw RequestFailure(error) }
        guard let records else {
            throw RequestFailure(.corruptMessage, "The batch ends before its header says so.")
        }
        return records
    }

    /// Refuses a batch that has a keyed record which the partitioner sees elsewhere (`verify`). Records without a key
    /// may go anywhere.
    func verify(_ batch: ByteBuffer, belongsTo index: PartitionIndex) throws(PlacementError) {
        try forEachRecord(of: batch) { (position, facts) throws(StrategyFault) in
            guard facts.key != nil else { return nil }
            let right = try partitioner.checkedPartition(for: facts, among: partitionCount)
            guard right != index else { return nil }
            return RequestFailure(
                .invalidRecord,
                """
                Record \(position) was sent to partition \(index), but its key belongs to partition \(right) by the \
                topic's partitioner '\(type(of: partitioner).name)'. Set the producer's partitioner to match.
                """)
        }
    }

    /// The partition of each record, in order (`assign`).
    func assign(_ batch: ByteBuffer) throws(PlacementError) -> [PartitionIndex] {
        var partitions: [PartitionIndex] = []
        try forEachRecord(of: batch) { (_, facts) throws(StrategyFault) in
            partitions.append(try partitioner.checkedPartition(for: facts, among: partitionCount))
            return nil
        }
        return partitions
    }

    /// Hands each record to `body` until it objects.
    private func forEachRecord(
        of batch: ByteBuffer,
        _ body: (Int, borrowing RecordFacts) throws(StrategyFault) -> RequestFailure?
    ) throws(PlacementError) {
        let records: DecompressedBatch
        do { records = try self.records(of: batch) } catch { throw .refused(error) }
        var cursor = RecordCursor(header: records.header, payload: records.payload.readableBytesSpan)
        var position = 0
        while true {
            let objection: RequestFailure?
            do {
                guard let record = try cursor.next() else { return }
                let facts = RecordFacts(key: record.key, value: record.value, encodedHeaders: record.encodedHeaders)
                objection = try body(position, facts)
            } catch let fault as StrategyFault {
                throw .faulty(fault)
            } catch let error as RecordBatchError {
                throw .refused(RequestFailure(error))
            } catch {
                throw .refused(RequestFailure(.unknownServerError, "\(error)"))
            }
            if let objection { throw .refused(objection) }
            position += 1
        }
    }

    /// The batches that a batch falls apart into, one for each partition, in the order of their first records. Codec,
    /// timestamps and headers stay.
    func split(_ batch: ByteBuffer, by partitions: [PartitionIndex]) throws(RequestFailure) -> [(PartitionIndex, ByteBuffer)] {
        guard let first = partitions.first else {
            throw RequestFailure(.invalidRecord, "The batch has no records: send at least one.")
        }
        if partitions.allSatisfy({ $0 == first }) { return [(first, batch)] }
        let records = try records(of: batch)
        do {
            var order: [PartitionIndex] = []
            var builders: [PartitionIndex: RecordBatchBuilder] = [:]
            let compression = Compression(records.header.attributes.codec ?? .none)
            for (record, partition) in zip(try records.records(), partitions) {
                if builders[partition] == nil { order.append(partition) }
                try builders[partition, default: RecordBatchBuilder(compression: compression)].append(
                    key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
            }
            var batches: [(PartitionIndex, ByteBuffer)] = []
            for partition in order {
                if let builder = builders.removeValue(forKey: partition) { batches.append((partition, try builder.finish())) }
            }
            return batches
        } catch {
            throw RequestFailure(error)
        }
    }
}

/// Why the partitioner's view of a batch could not be had, or speaks against the batch.
enum PlacementError: Error {
    /// The batch is at fault.
    case refused(RequestFailure)
    /// The partitioner is.
    case faulty(StrategyFault)
}
