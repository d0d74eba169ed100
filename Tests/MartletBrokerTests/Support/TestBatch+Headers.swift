import MartletModel
import MartletRecord
import NIOCore

/// A record with headers, as a test writes it.
struct HeaderedRecord {
    var value: String
    var headers: [(String, String)]
    var timestamp: Timestamp = Timestamp(TemporaryFolder.wallClockMilliseconds())

    /// A record whose header `id` names its message.
    static func message(_ id: String?, _ value: String) -> HeaderedRecord {
        HeaderedRecord(value: value, headers: id.map { [("id", $0)] } ?? [])
    }
}

extension TestBatch {
    static func of(
        _ records: [HeaderedRecord], producer: BatchProducer = .none, compression: Compression = .none
    ) throws -> ByteBuffer {
        var builder = RecordBatchBuilder(compression: compression, producer: producer)
        for record in records {
            try builder.append(
                key: nil, value: ByteBuffer(string: record.value),
                headers: record.headers.map { RecordHeader(key: $0.0, value: ByteBuffer(string: $0.1)) },
                timestamp: record.timestamp)
        }
        return try builder.finish()
    }
}
