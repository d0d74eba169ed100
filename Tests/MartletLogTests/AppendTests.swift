import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

@Suite struct AppendTests {
    @Test func `Offsets are given out one after another`() throws {
        let log = try TestLog()
        let first = try log.append(Batches.plain(["a", "b", "c"]))
        let second = try log.append(Batches.plain("d"))
        #expect(first.baseOffset == 0 && first.lastOffset == 2)
        #expect(second.baseOffset == 3 && second.lastOffset == 3)
        #expect(log.log.endOffset == 4)
        #expect(try log.values() == ["a", "b", "c", "d"])
        #expect(try log.records().map(\.offset) == [0, 1, 2, 3])
    }

    @Test func `A staged batch is not readable before it is written`() throws {
        let log = try TestLog()
        let append = try log.log.append(Batches.plain("a"), origin: .client, leaderEpoch: 0, now: 1000)
        #expect(log.log.endOffset == 1)
        #expect(log.log.writtenEndOffset == 0)
        #expect(try log.log.read(from: 0, upTo: 1, maximumByteCount: 1000, atLeastOneBatch: true).stretch == nil)
        try log.log.writeOut(append)
        #expect(try log.values() == ["a"])
    }

    @Test func `Small and large batches keep their order`() throws {
        let log = try TestLog()
        var appends: [LogAppend] = []
        for byteCount in [10, 20_000, 30, 40, 50_000, 100_000, 60] {
            appends.append(
                try log.log.append(Batches.sized(byteCount), origin: .client, leaderEpoch: 0, now: 1000))
        }
        for append in appends { try log.log.writeOut(append) }
        #expect(try log.values().map(\.utf8.count) == [10, 20_000, 30, 40, 50_000, 100_000, 60])
    }

    @Test func `More than the staging buffer holds is written in between`() throws {
        let log = try TestLog()
        for _ in 0..<50 { _ = try log.log.append(Batches.sized(10_000), origin: .client, leaderEpoch: 0, now: 1000) }
        #expect(log.log.writtenEndOffset > 0)
        try log.log.writeOut()
        #expect(try log.values().count == 50)
    }

    @Test func `The sender's bytes are not changed`() throws {
        let log = try TestLog()
        try log.append(Batches.plain("first"))
        let batch = Batches.plain("second")
        let copy = ByteBuffer(bytes: Array(batch.readableBytesView))
        try log.append(batch, epoch: 9)
        #expect(batch == copy)
    }

    @Test func `The leader epoch and the base offset stand in the file`() throws {
        let log = try TestLog()
        try log.append(Batches.plain("a"), epoch: 3)
        try log.append(Batches.sized(20_000), epoch: 4)
        try log.log.writeOut()
        var bytes = ByteBuffer(bytes: try log.temporary.read(log.logFile))
        let first = try #require(try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()))
        let second = try #require(try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()))
        #expect(first.header.baseOffset == 0 && first.header.partitionLeaderEpoch == 3)
        #expect(second.header.baseOffset == 1 && second.header.partitionLeaderEpoch == 4)
        #expect(bytes.readableBytes == 0)
    }

    @Test(arguments: [10, 20_000]) func `LogAppendTime stamps the batch and its checksum stays right`(byteCount: Int) throws {
        var settings = LogSettings()
        settings.timestampType = .logAppendTime
        let log = try TestLog(settings: settings)
        let append = try log.append(Batches.sized(byteCount, timestamp: 5), now: 77_000)
        #expect(append.appendTime == 77_000)
        #expect(try log.records().map(\.timestamp) == [77_000])
    }

    @Test func `A timestamp too far from now is refused`() throws {
        var settings = LogSettings()
        settings.timestampBeforeMaximumMilliseconds = 100
        settings.timestampAfterMaximumMilliseconds = 10
        let log = try TestLog(settings: settings)
        #expect(throws: LogError.timestampOutOfRange(timestamp: 899, now: 1000)) {
            try log.append(Batches.plain("a", timestamp: 899))
        }
        #expect(throws: LogError.timestampOutOfRange(timestamp: 1011, now: 1000)) {
            try log.append(Batches.plain("a", timestamp: 1011))
        }
        try log.append(Batches.plain("a", timestamp: 900))
        try log.append(Batches.plain("a", timestamp: 1010))
        #expect(log.log.endOffset == 2)
    }

    @Test func `A compacted topic refuses records without a key`() throws {
        var settings = LogSettings()
        settings.requiresKeys = true
        let log = try TestLog(settings: settings)
        #expect(throws: LogError.missingKey(record: 0)) { try log.append(Batches.plain(["a"], key: nil)) }
        #expect(log.log.endOffset == 0)
    }

    @Test func `A damaged batch is refused and nothing of it is kept`() throws {
        let log = try TestLog()
        var batch = Batches.plain("a")
        batch.setInteger(UInt8(0xFF), at: batch.writerIndex - 1)
        #expect(throws: LogError.self) { try log.append(batch) }
        #expect(log.log.endOffset == 0)
        #expect(try log.temporary.read(log.logFile).isEmpty)
    }

    @Test func `A topic's own codec replaces that of the producer`() throws {
        var settings = LogSettings()
        settings.compression = .codec(.zstd)
        let log = try TestLog(settings: settings)
        try log.append(Batches.plain(["a", "b"], compression: .gzip))
        try log.append(Batches.plain(["c"], compression: .zstd))
        #expect(try log.values() == ["a", "b", "c"])
        let bytes = try log.temporary.read(log.logFile)
        #expect(bytes[22] & 7 == 4)
    }
}
