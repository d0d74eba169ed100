import MartletModel
import MartletRecord
import MartletWire
import NIOCore

extension SimulatedLog.Batch {
    var writer: RecordWriter {
        header.attributes.isTransactional ? .transaction(header.producerID, header.producerEpoch) : .coordinator
    }

    /// The records of an internal topic, without those of kinds that nobody knows. None of a control batch.
    func records<Record: InternalTopicRecord>(as type: Record.Type) throws -> [(record: Record, offset: Offset)] {
        if header.attributes.isControl { return [] }
        var bytes = ByteBuffer(bytes: bytes)
        guard let read = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits(batchBytesMax: 1 << 20)) else {
            return []
        }
        return try read.records().compactMap { record in
            guard let key = record.key else { return nil }
            return try Record.decoded(InternalTopicEntry(key: key, value: record.value)).map { ($0, record.offset) }
        }
    }
}
