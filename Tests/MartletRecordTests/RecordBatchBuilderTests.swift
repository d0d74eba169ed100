import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

@Suite struct RecordBatchBuilderTests {
    @Test func `The bytes that a record may add bound those that it adds`() throws {
        var builder = RecordBatchBuilder()
        for size in [0, 1, 63, 64, 8191, 8192, 100_000] {
            let headers = [RecordHeader(key: "name", value: ByteBuffer(repeating: 0, count: size)), RecordHeader(key: "", value: nil)]
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

    @Test func `Copied records keep their offsets, and the batch the end it had`() throws {
        let source = try GoldenBatch.ours()
        var builder = RecordBatchBuilder(baseOffset: 0, baseTimestamp: 1_600_000_000_000)
        let batch = try RecordBatchView(firstOf: source.readableBytesSpan)
        var records = RecordCursor(header: batch.header, payload: batch.encodedRecords)
        while let record = try records.next() {
            if record.offset.rawValue % 10 == 4 { try builder.append(copyOf: record) }
        }
        var copy = try builder.finish(lastOffsetDelta: batch.header.lastOffsetDelta)
        let read = try #require(try DecompressedBatch(readingFrom: &copy, within: RecordBatchLimits()))
        #expect(try read.records() == GoldenBatch.records.filter { $0.offset.rawValue % 10 == 4 })
        #expect(read.header.recordCount == 5)
        #expect(read.header.lastOffsetDelta == 49)
        #expect(read.header.baseTimestamp == 1_600_000_000_000)
    }

    @Test func `An empty batch keeps its producer and its end`() throws {
        let producer = BatchProducer(id: 5, epoch: 2, baseSequence: 100)
        let builder = RecordBatchBuilder(compression: .gzip, producer: producer, baseOffset: 70)
        var batch = try builder.finish(lastOffsetDelta: 9)
        let read = try #require(try DecompressedBatch(readingFrom: &batch, within: RecordBatchLimits()))
        #expect(try read.records().isEmpty)
        #expect(read.header.lastOffset == 79)
        #expect(read.header.lastSequence == 109)
    }

    @Test func `A sequence goes on at 0 behind the largest`() throws {
        let producer = BatchProducer(id: 5, epoch: 2, baseSequence: ProducerSequence(.max))
        let header = try GoldenBatch.ours(producer: producer).validated().header
        #expect(header.lastSequence == 48)
    }
}
