import MartletModel
import MartletRecord
import NIOCore

/// Batches as a producer would send them.
enum TestBatch {
    static func of(_ values: [String], producer: BatchProducer = .none) throws -> ByteBuffer {
        try keyed(values.map { (nil, $0) }, producer: producer)
    }

    static func keyed(_ records: [(key: String?, value: String)], producer: BatchProducer = .none) throws -> ByteBuffer {
        var builder = RecordBatchBuilder(producer: producer)
        let now = Timestamp(TemporaryFolder.wallClockMilliseconds())
        for record in records {
            try builder.append(
                key: record.key.map { ByteBuffer(string: $0) }, value: ByteBuffer(string: record.value), timestamp: now)
        }
        return try builder.finish()
    }
}
