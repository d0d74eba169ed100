import MartletModel
import MartletRecord
import MartletWire
import NIOCore

/// A coordinator's records as a batch for its partition's log.
enum CoordinatorBatch {
    static func encode<Record: InternalTopicRecord>(
        _ records: [Record], by writer: RecordWriter, at now: Timestamp
    ) throws -> ByteBuffer {
        var builder = RecordBatchBuilder(producer: writer.batchProducer)
        for record in records {
            let entry = try record.encoded()
            try builder.append(key: entry.key, value: entry.value, timestamp: now)
        }
        return try builder.finish()
    }
}

extension RecordWriter {
    fileprivate var batchProducer: BatchProducer {
        switch self {
        case .coordinator: .none
        case .transaction(let id, let epoch):
            // Not numbered: the coordinator appends each batch once, or not at all.
            BatchProducer(id: id, epoch: epoch, baseSequence: .none, isTransactional: true)
        }
    }
}
