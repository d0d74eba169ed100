import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

@Suite struct RecordBatchBuilderTests {
    @Test func `The bytes that a record may add bound those that it adds`() throws {
        var builder = RecordBatchBuilder()
        for size in [0, 1, 63, 64, 8191, 8192, 100_000] {
            let headers = [
                RecordHeader(key: "name", value: ByteBuffer(repeating: 0, count: size)),
                RecordHeader(key: "", value: nil),
            ]
            let value = ByteBuffer(repeating: 1, count: size)
            let before = builder.byteCount
            try builder.append(key: value, value: value, headers: headers, timestamp: Timestamp(Int64(size) << 30))
            let added = builder.byteCount - before
            let bound = RecordBatchBuilder.recordBytesMax(key: value, value: value, headers: headers)
            #expect(added <= bound && bound - added < 36)
        }
        #expect(try builder.finish().readableBytes == builder.byteCount)
    }

    @Test func `A timestamp too far from the first one is refused and leaves the batch as it was`() throws {
        var builder = RecordBatchBuilder()
        try builder.append(key: nil, value: ByteBuffer(string: "a"), timestamp: .none)
        let error = try #require(throws: RecordBatchError.self) {
            try builder.append(key: nil, value: nil, timestamp: Timestamp(.max))
        }
        #expect(error.kind == .invalidTimestamp)
        #expect(try builder.finish().validated().header.recordCount == 1)
    }

    @Test(arguments: [CompressionCodec.none, .lz4], [nil, 1_900_000_000_000 as Timestamp])
    func `A rewritten batch keeps extent, producer and the records it was given`(
        codec: CompressionCodec, horizon: Timestamp?
    ) throws {
        let producer = BatchProducer(id: 5, epoch: 2, baseSequence: 100, isTransactional: true)
        let source = try GoldenBatch.ours(producer: producer)
        let batch = try RecordBatchView(firstOf: source.readableBytesSpan)
        var builder = RecordBatchBuilder(
            rewriting: batch.header, compression: Compression(codec), deleteHorizon: horizon)
        var records = RecordCursor(header: batch.header, payload: batch.encodedRecords)
        while let record = try records.next() {
            if record.offset.rawValue % 10 == 4 { try builder.append(copyOf: record) }
        }
        var copy = try builder.finish()
        let read = try #require(try DecompressedBatch(readingFrom: &copy, within: RecordBatchLimits()))
        #expect(try read.records() == GoldenBatch.records.filter { $0.offset.rawValue % 10 == 4 })
        #expect(read.header.recordCount == 5)
        #expect(read.header.lastOffset == 49)
        #expect(read.header.lastSequence == 149)
        #expect(read.header.maxTimestamp == 1_700_000_000_440)
        #expect(read.header.attributes.isTransactional)
        #expect(read.header.attributes.hasDeleteHorizon == (horizon != nil))
        #expect(read.header.baseTimestamp == horizon ?? 1_700_000_000_040)
    }

    @Test func `A batch that is rewritten without records keeps what producers and indexes need`() throws {
        let producer = BatchProducer(id: 5, epoch: 2, baseSequence: 100)
        let original = try GoldenBatch.ours(producer: producer).validated().header
        var batch = try RecordBatchBuilder(rewriting: original, compression: .gzip).finish()
        let read = try #require(try DecompressedBatch(readingFrom: &batch, within: RecordBatchLimits()))
        #expect(try read.records().isEmpty)
        #expect(read.header.batchByteCount == RecordBatchHeader.byteCount)
        #expect(read.header.lastOffset == original.lastOffset)
        #expect(read.header.lastSequence == original.lastSequence)
        #expect(read.header.maxTimestamp == original.maxTimestamp)
    }

    @Test func `The append time of a rewritten batch stays`() throws {
        var source = try GoldenBatch.ours()
        source.withUnsafeMutableReadableBytes {
            MutableRecordBatch($0).setMaxTimestamp(1_800_000_000_000, isLogAppendTime: true)
        }
        let batch = try RecordBatchView(firstOf: source.readableBytesSpan)
        var builder = RecordBatchBuilder(rewriting: batch.header, compression: .none)
        var records = RecordCursor(header: batch.header, payload: batch.encodedRecords)
        if let first = try records.next() { try builder.append(copyOf: first) }
        var copy = try builder.finish()
        let read = try #require(try DecompressedBatch(readingFrom: &copy, within: RecordBatchLimits()))
        #expect(read.header.attributes.isLogAppendTime)
        #expect(try read.records().map(\.timestamp) == [1_800_000_000_000])
    }

    @Test func `A sequence goes on at 0 behind the largest`() throws {
        let producer = BatchProducer(id: 5, epoch: 2, baseSequence: ProducerSequence(.max))
        let header = try GoldenBatch.ours(producer: producer).validated().header
        #expect(header.lastSequence == 48)
    }
}
