import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

@Suite struct MutableRecordBatchTests {
    @Test func `Offset and epoch are written without touching the checksum`() throws {
        var batch = try GoldenBatch.bytes("librdkafka-zstd")
        let crc = try batch.validated().header.crc
        batch.withUnsafeMutableReadableBytes { MutableRecordBatch($0).assign(baseOffset: 1_000_000, leaderEpoch: 12) }
        let read = try #require(try DecompressedBatch(readingFrom: &batch, within: RecordBatchLimits()))
        #expect(read.header.crc == crc)
        #expect(read.header.partitionLeaderEpoch == 12)
        #expect(try read.records().map(\.offset) == (1_000_000..<1_000_050).map { Offset($0) })
    }

    @Test func `Append time becomes the time of every record`() throws {
        var batch = try GoldenBatch.bytes("librdkafka-lz4")
        batch.withUnsafeMutableReadableBytes {
            MutableRecordBatch($0).setMaxTimestamp(1_800_000_000_000, isLogAppendTime: true)
        }
        let read = try #require(try DecompressedBatch(readingFrom: &batch, within: RecordBatchLimits()))
        #expect(read.header.attributes.isLogAppendTime)
        #expect(try read.records().allSatisfy { $0.timestamp == 1_800_000_000_000 })
    }

    @Test func `A largest timestamp that the client got wrong is put right`() throws {
        let wrong = try GoldenBatch.bytes("kafka-python-gzip").changed {
            $0.setInteger(Int64(5), at: RecordBatchHeader.Position.maxTimestamp)
        }
        let found = try wrong.validated().facts.timestampMax
        #expect(found == 1_700_000_000_490)
        var right = wrong
        right.withUnsafeMutableReadableBytes { MutableRecordBatch($0).setMaxTimestamp(found, isLogAppendTime: false) }
        #expect(try right == GoldenBatch.bytes("kafka-python-gzip"))
    }
}
