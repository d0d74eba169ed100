import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

@Suite struct RoundTripTests {
    @Test(arguments: CompressionCodec.allCases)
    func `What the builder writes the validator accepts and the reader gives back`(codec: CompressionCodec) throws {
        var builder = RecordBatchBuilder(
            compression: Compression(codec),
            producer: BatchProducer(id: 7, epoch: 3, baseSequence: 40, isTransactional: true))
        let records = (0..<500).map { index in
            Record(
                offset: Offset(Int64(index)), timestamp: Timestamp(1_700_000_000_000 + Int64(index * 37 % 100)),
                key: index % 3 == 0 ? nil : ByteBuffer(string: "key-\(index)"),
                value: index % 7 == 0 ? nil : ByteBuffer(repeating: UInt8(truncatingIfNeeded: index), count: index * 3),
                headers: index % 5 == 0
                    ? [
                        RecordHeader(key: "h\(index)", value: nil),
                        RecordHeader(key: "", value: ByteBuffer(string: "v")),
                    ] : [])
        }
        for record in records {
            try builder.append(
                key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
        }
        var batch = try builder.finish()
        let validated = try batch.withUnsafeReadableBytes { try RecordBatchValidator().validate($0) }
        #expect(validated.codec == codec)
        #expect(validated.header.recordCount == 500)
        #expect(validated.header.producerID == 7)
        #expect(validated.header.baseSequence == 40)
        #expect(validated.header.attributes.isTransactional)
        #expect(validated.facts.timestampMax == validated.header.maxTimestamp)
        #expect(validated.facts.timestampMin == 1_700_000_000_000)
        #expect(validated.facts.firstKeylessRecord == 0)
        let read = try #require(try DecompressedBatch(readingFrom: &batch, within: RecordBatchLimits()))
        #expect(try read.records() == records)
        #expect(batch.readableBytes == 0)
    }
}
