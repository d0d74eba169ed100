import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

/// Scenario 36 inside the records: hand-made bytes behind an honest header, plain and through every codec.
@Suite struct RecordStructureTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let kind: RecordBatchError.Kind?
    }

    // One record: length, attributes, timestamp delta, offset delta, key length, value length, header count.
    static let cases: [Case] = [
        Case(testDescription: "smallest record", bytes: [12, 0, 0, 0, 1, 1, 0], kind: nil),
        Case(testDescription: "padded varint", bytes: [14, 0, 0, 0x80, 0, 1, 1, 0], kind: nil),
        Case(testDescription: "attributes are not looked at", bytes: [12, 0xFF, 0, 0, 1, 1, 0], kind: nil),
        Case(testDescription: "negative record length", bytes: [1, 0, 0, 0, 1, 1, 0], kind: .invalidRecord),
        Case(testDescription: "record length one less", bytes: [10, 0, 0, 0, 1, 1, 0], kind: .invalidRecord),
        Case(testDescription: "record length one more", bytes: [14, 0, 0, 0, 1, 1, 0], kind: .invalidRecord),
        Case(testDescription: "offset delta 1", bytes: [12, 0, 0, 2, 1, 1, 0], kind: .invalidRecord),
        Case(testDescription: "offset delta -1", bytes: [12, 0, 0, 1, 1, 1, 0], kind: .invalidRecord),
        Case(testDescription: "key length -2", bytes: [12, 0, 0, 0, 3, 1, 0], kind: .invalidRecord),
        Case(testDescription: "key beyond the record", bytes: [12, 0, 0, 0, 6, 1, 0], kind: .invalidRecord),
        Case(testDescription: "value beyond the record", bytes: [12, 0, 0, 0, 1, 4, 0], kind: .invalidRecord),
        Case(
            testDescription: "key of two billion bytes",
            bytes: [20, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 1, 0], kind: .invalidRecord),
        Case(
            testDescription: "varint of six bytes",
            bytes: [22, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 1, 0], kind: .invalidRecord),
        Case(
            testDescription: "varint of more than 32 bits",
            bytes: [20, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x10, 1, 1, 0], kind: .invalidRecord),
        Case(
            testDescription: "timestamp of eleven bytes",
            bytes: [32, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0, 1, 1, 0],
            kind: .invalidRecord),
        Case(
            testDescription: "timestamp below -1",
            bytes: [30, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 1, 1, 0],
            kind: .invalidTimestamp),
        Case(testDescription: "negative header count", bytes: [12, 0, 0, 0, 1, 1, 1], kind: .invalidRecord),
        Case(testDescription: "header that is not there", bytes: [12, 0, 0, 0, 1, 1, 2], kind: .invalidRecord),
        Case(
            testDescription: "a billion headers",
            bytes: [20, 0, 0, 0, 1, 1, 0x80, 0xA8, 0xD6, 0xB9, 0x07], kind: .invalidRecord),
        Case(testDescription: "header without name", bytes: [16, 0, 0, 0, 1, 1, 2, 1, 1], kind: .invalidRecord),
        Case(testDescription: "header with empty name", bytes: [16, 0, 0, 0, 1, 1, 2, 0, 1], kind: nil),
        Case(testDescription: "header value -2", bytes: [16, 0, 0, 0, 1, 1, 2, 0, 3], kind: .invalidRecord),
        Case(testDescription: "nothing at all", bytes: [], kind: .invalidRecord),
        Case(testDescription: "a byte behind the last", bytes: [12, 0, 0, 0, 1, 1, 0, 0], kind: .invalidRecord),
        Case(testDescription: "unfinished varint", bytes: [0x80], kind: .invalidRecord),
    ]

    @Test(arguments: cases, CompressionCodec.allCases)
    func `Records are what their lengths say`(one: Case, codec: CompressionCodec) throws {
        let batch = try Self.batch(one.bytes, codec: codec)
        if let kind = one.kind {
            let error = try #require(throws: RecordBatchError.self) { try batch.validated() }
            #expect(error.kind == kind, "\(error)")
            if case .records(_, let record) = error.place, error.fault != "bytes follow the last record" {
                #expect(record == 0)
            }
        } else {
            #expect(try batch.validated().facts.recordBytes == one.bytes.count)
        }
    }

    @Test(arguments: [1, 40, 64 << 10, (64 << 10) + 1, 3 << 20], CompressionCodec.allCases)
    func `Records of any size pass the window of decompression`(valueBytes: Int, codec: CompressionCodec) throws {
        var random = SeededRandom(seed: UInt64(valueBytes))
        var builder = RecordBatchBuilder(compression: Compression(codec))
        let count = max(3, 100_000 / max(valueBytes, 10))
        for index in 0..<count {
            var value = ByteBuffer(repeating: UInt8.random(in: 0...255, using: &random), count: valueBytes)
            value.setInteger(Int8(truncatingIfNeeded: index), at: 0)
            try builder.append(key: ByteBuffer(integer: index), value: value, timestamp: Timestamp(Int64(index)))
        }
        let uncompressed = builder.byteCount
        let facts = try builder.finish().validated(RecordBatchLimits(batchBytesMax: .max)).facts
        #expect(facts.recordBytes == uncompressed - RecordBatchHeader.byteCount)
        #expect(facts.timestampMax == Timestamp(Int64(count - 1)))
    }

    /// One record's bytes, whatever they are, in a batch that says it holds one.
    static func batch(_ records: [UInt8], codec: CompressionCodec) throws -> ByteBuffer {
        var batch = ByteBuffer(repeating: 0, count: RecordBatchHeader.byteCount)
        try records.withUnsafeBytes { try Compression(codec).compress($0, into: &batch) }
        var header = RecordBatchHeader(
            baseOffset: 0, partitionLeaderEpoch: .none, attributes: RecordBatchAttributes(codec: codec),
            baseTimestamp: 0, maxTimestamp: 0, producer: .none, recordCount: 1)
        header.batchLength = Int32(batch.readableBytes - RecordBatchHeader.lengthOverhead)
        batch.withUnsafeMutableReadableBytes { header.write(to: $0) }
        return batch
    }
}
