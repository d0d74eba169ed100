import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

/// Bytes that other clients made, so that our reader and our writer cannot agree on the same mistake.
@Suite struct GoldenBatchTests {
    @Test(arguments: GoldenBatch.clients, CompressionCodec.allCases)
    func `Batches of other clients pass and give their records`(client: String, codec: CompressionCodec) throws {
        var batch = try GoldenBatch.bytes("\(client)-\(codec.name)")
        let validated = try batch.validated()
        #expect(validated.codec == codec)
        #expect(validated.facts.recordBytes == 10_803 - 61)
        #expect(validated.facts.timestampMin == 1_700_000_000_000)
        #expect(validated.facts.timestampMax == 1_700_000_000_490)
        #expect(validated.facts.firstKeylessRecord == 0)
        let read = try #require(try DecompressedBatch(readingFrom: &batch, within: RecordBatchLimits()))
        #expect(try read.records() == GoldenBatch.records)
    }

    @Test func `The producer of an idempotent librdkafka batch is read`() throws {
        let header = try GoldenBatch.bytes("librdkafka-none-idempotent").validated().header
        #expect(header.producerID == 4242)
        #expect(header.producerEpoch == 3)
        #expect(header.baseSequence == 0)
        #expect(header.lastSequence == 49)
    }

    @Test func `An uncompressed batch of ours is byte for byte that of kafka-python`() throws {
        var theirs = try GoldenBatch.bytes("kafka-python-none")
        theirs.setInteger(LeaderEpoch.none.rawValue, at: RecordBatchHeader.Position.partitionLeaderEpoch)
        #expect(try GoldenBatch.ours() == theirs)
    }

    @Test(arguments: CompressionCodec.allCases, CompressionCodec.allCases)
    func `Recompression keeps every record and the producer`(from: CompressionCodec, to: CompressionCodec) throws {
        let producer = BatchProducer(id: 9, epoch: 1, baseSequence: 5, isTransactional: true)
        let batch = try GoldenBatch.ours(Compression(from), producer: producer)
        var again = try RecordBatchView(firstOf: batch.readableBytesSpan)
            .recompressed(with: Compression(to), within: RecordBatchLimits())
        let before = try batch.validated().header
        let after = try again.validated().header
        #expect(after.attributes.codec == to)
        #expect(after.attributes.isTransactional)
        #expect((after.producerID, after.producerEpoch, after.baseSequence) == (9, 1, 5))
        #expect((after.baseTimestamp, after.maxTimestamp) == (before.baseTimestamp, before.maxTimestamp))
        #expect(after.lastOffsetDelta == before.lastOffsetDelta)
        let read = try #require(try DecompressedBatch(readingFrom: &again, within: RecordBatchLimits()))
        #expect(try read.records() == GoldenBatch.records)
    }
}
