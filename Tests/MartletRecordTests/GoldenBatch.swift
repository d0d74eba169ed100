import MartletModel
import NIOCore

@testable import MartletRecord

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The batches that other clients made, see `Golden/make.py`.
enum GoldenBatch {
    struct Unreadable: Error { let path: String }

    static let clients = ["kafka-python", "aiokafka", "librdkafka"]

    static func bytes(_ name: String, file: StaticString = #filePath) throws -> ByteBuffer {
        let folder = "\(file)".split(separator: "/").dropLast().joined(separator: "/")
        let path = "/\(folder)/Golden/\(name).batch"
        guard let stream = fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { fclose(stream) }
        var buffer = ByteBuffer()
        while true {
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 16 << 10) {
                fread($0.baseAddress, 1, $0.count, stream)
            }
            if count == 0 { return buffer }
        }
    }

    /// What every golden batch holds.
    static let records: [Record] = (0..<50).map { index in
        Record(
            offset: Offset(Int64(index)), timestamp: Timestamp(1_700_000_000_000 + Int64(index) * 10),
            key: index % 5 == 0 ? nil : ByteBuffer(string: "key-\(index)"),
            value: index % 7 == 3 ? nil : ByteBuffer(string: String(repeating: "value-\(index)-", count: index + 1)),
            headers: index % 4 == 0
                ? [
                    RecordHeader(key: "trace", value: ByteBuffer(string: "\(index)")),
                    RecordHeader(key: "none", value: nil),
                ] : [])
    }

    /// The golden records in a batch of our own.
    static func ours(_ compression: Compression = .none, producer: BatchProducer = .none) throws -> ByteBuffer {
        var builder = RecordBatchBuilder(compression: compression, producer: producer)
        for record in records {
            try builder.append(
                key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
        }
        return try builder.finish()
    }
}

extension ByteBuffer {
    func validated(_ limits: RecordBatchLimits = RecordBatchLimits()) throws(RecordBatchError) -> ValidatedBatch {
        try withUnsafeReadableBytes { (raw) throws(RecordBatchError) in
            try RecordBatchValidator(limits: limits).validate(raw)
        }
    }

    /// With `change` made to the bytes and the checksum made right again.
    func changed(_ change: (inout ByteBuffer) -> Void) -> ByteBuffer {
        var copy = self
        change(&copy)
        copy.withUnsafeMutableReadableBytes { MutableRecordBatch($0).updateChecksum() }
        return copy
    }
}
