import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore
import Testing

@testable import MartletLog

@Suite struct ReadTests {
    @Test func `A read outside of the log says what the log has`() throws {
        let log = try TestLog()
        for value in ["a", "b", "c"] { try log.append(Batches.plain(value)) }
        try log.log.deleteRecords(before: 1, highWatermark: 3)
        for offset: Offset in [0, 4, -1, 99] {
            #expect(throws: LogError.offsetOutOfRange(requested: offset, start: 1, end: 3)) {
                try log.log.read(from: offset, upTo: 3, maximumByteCount: 100, atLeastOneBatch: true)
            }
        }
        #expect(try log.log.read(from: 3, upTo: 3, maximumByteCount: 100, atLeastOneBatch: true).stretch == nil)
        #expect(try log.values() == ["b", "c"])
    }

    @Test func `Nothing at or above the limit is read`() throws {
        let log = try TestLog()
        for values in [["a", "b"], ["c"], ["d", "e"]] { try log.append(Batches.plain(values)) }
        #expect(try log.values(upTo: 5) == ["a", "b", "c", "d", "e"])
        #expect(try log.values(upTo: 3) == ["a", "b", "c"])
        #expect(try log.values(upTo: 2) == ["a", "b"])
        // A limit within a batch leaves the batch out.
        #expect(try log.values(upTo: 4) == ["a", "b", "c"])
        #expect(try log.values(upTo: 99) == ["a", "b", "c", "d", "e"])
    }

    @Test func `A read from within a batch starts with that batch`() throws {
        let log = try TestLog()
        try log.append(Batches.plain(["a", "b", "c"]))
        let read = try log.log.read(from: 1, upTo: 3, maximumByteCount: 1000, atLeastOneBatch: true)
        #expect(read.stretch?.position == 0)
        #expect(try log.values(from: 1) == ["b", "c"])
    }

    @Test(arguments: [false, true]) func `The byte limit cuts between batches`(atLeastOne: Bool) throws {
        var settings = LogSettings()
        settings.indexIntervalByteCount = 1000
        let log = try TestLog(settings: settings)
        let batch = Batches.sized(400)
        let size = batch.readableBytes
        for _ in 0..<20 { try log.append(batch) }
        for maximum in [0, 1, size - 1, size, size + 1, 3 * size - 1, 3 * size, 7 * size + 5, 100 * size] {
            let read = try log.log.read(from: 2, upTo: 20, maximumByteCount: maximum, atLeastOneBatch: atLeastOne)
            let byteCount = read.stretch?.byteCount ?? 0
            #expect(byteCount % size == 0)
            #expect(byteCount <= max(maximum, atLeastOne ? size : 0))
            #expect((byteCount == 0) == (maximum < size && !atLeastOne))
            // At most one interval of the index is left out.
            if maximum >= size { #expect(byteCount > min(maximum, 18 * size) - 1000 - 2 * size) }
        }
    }

    @Test func `Every offset is found, across segments and indexes`() throws {
        var settings = LogSettings()
        settings.segmentByteCount = 3000
        settings.indexIntervalByteCount = 300
        let log = try TestLog(settings: settings)
        for index in 0..<200 { try log.append(Batches.plain("record \(index)")) }
        #expect(log.log.segmentCount > 5)
        var opened = log
        for round in 0..<2 {
            if round == 1 { opened = try log.reopened() }
            for offset in 0..<200 {
                #expect(try opened.records(from: Offset(Int64(offset)), maximum: 1).first?.offset == Offset(Int64(offset)))
            }
        }
    }

    @Test func `A read survives the deletion of its segment`() throws {
        var settings = LogSettings()
        settings.segmentByteCount = 200
        settings.fileDeleteDelayMilliseconds = 0
        let log = try TestLog(settings: settings)
        for value in ["a", "b", "c", "d"] { try log.append(Batches.plain(value)) }
        let read = try log.log.read(from: 0, upTo: 4, maximumByteCount: 1000, atLeastOneBatch: true)
        let stretch = try #require(read.stretch)
        try log.log.deleteRecords(before: 4, highWatermark: 4)
        try log.log.apply(.init(), highWatermark: 4, now: 5000)
        try log.log.removeDeletedFiles(now: 5000)
        #expect(try log.temporary.names(in: "orders-0").allSatisfy { !$0.hasPrefix("00000000000000000000") })
        var bytes = ByteBuffer(bytes: try stretch.file.read(byteCount: stretch.byteCount, at: stretch.position))
        let batch = try #require(try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()))
        #expect(try batch.records().map { String(buffer: $0.value ?? ByteBuffer()) } == ["a"])
    }

    // MARK: By time

    private func timed(_ timestamps: [Int64], settings: LogSettings = LogSettings()) throws -> TestLog {
        let log = try TestLog(settings: settings)
        for timestamp in timestamps { try log.append(Batches.plain("v", timestamp: Timestamp(timestamp))) }
        return log
    }

    @Test func `The first record at or after a time is found, also where times go back`() throws {
        let log = try timed([10, 30, 20, 40, 40, 5])
        func found(_ timestamp: Int64) throws -> Offset? { try log.log.firstOffset(atOrAfter: Timestamp(timestamp))?.offset }
        #expect(try found(0) == 0)
        #expect(try found(10) == 0)
        #expect(try found(11) == 1)
        #expect(try found(30) == 1)
        #expect(try found(31) == 3)
        #expect(try found(40) == 3)
        #expect(try found(41) == nil)
        #expect(try log.log.offsetOfMaximumTimestamp() == TimestampedOffset(timestamp: 40, offset: 3, leaderEpoch: 0))
    }

    @Test func `A record is found within a compressed batch`() throws {
        let log = try TestLog()
        var builder = RecordBatchBuilder(compression: .lz4)
        for timestamp: Timestamp in [100, 300, 200] {
            try builder.append(key: nil, value: ByteBuffer(string: "v"), timestamp: timestamp)
        }
        try log.append(try builder.finish())
        #expect(try log.log.firstOffset(atOrAfter: 150) == TimestampedOffset(timestamp: 300, offset: 1, leaderEpoch: 0))
        #expect(try log.log.offsetOfMaximumTimestamp()?.offset == 1)
    }

    @Test func `Nothing is found in an empty log, nor below its start`() throws {
        let empty = try TestLog()
        #expect(try empty.log.firstOffset(atOrAfter: 0) == nil)
        #expect(try empty.log.offsetOfMaximumTimestamp() == nil)
        let log = try timed([10, 20, 30])
        try log.log.deleteRecords(before: 2, highWatermark: 3)
        #expect(try log.log.firstOffset(atOrAfter: 0)?.offset == 2)
    }

    @Test func `Times are found across segments, and after a restart`() throws {
        var settings = LogSettings()
        settings.segmentByteCount = 1000
        settings.indexIntervalByteCount = 100
        let log = try timed((0..<100).map { $0 * 10 }, settings: settings)
        #expect(log.log.segmentCount > 3)
        var opened = log
        for round in 0..<3 {
            if round == 1 { opened = try log.crashed() }
            if round == 2 { opened = try log.reopened() }
            for index in 0..<100 {
                #expect(try opened.log.firstOffset(atOrAfter: Timestamp(Int64(index * 10 - 3)))?.offset == Offset(Int64(index)))
            }
            #expect(try opened.log.offsetOfMaximumTimestamp()?.offset == 99)
        }
    }

    // MARK: By epoch

    @Test func `The end of an epoch is where the next one begins`() throws {
        let log = try TestLog()
        for (value, epoch) in [("a", 2), ("b", 2), ("c", 5), ("d", 7)] as [(String, Int32)] {
            try log.append(Batches.plain(value), epoch: LeaderEpoch(epoch))
        }
        for opened in [log, try log.crashed(), try log.reopened()] {
            func end(_ epoch: Int32) -> [Int64] {
                let (found, end) = opened.log.endOffset(for: LeaderEpoch(epoch))
                return [Int64(found.rawValue), end.rawValue]
            }
            #expect(end(2) == [2, 2])
            #expect(end(3) == [2, 2])
            #expect(end(5) == [5, 3])
            #expect(end(7) == [7, 4])
            #expect(end(8) == [-1, -1])
            #expect(end(1) == [1, 0])
            #expect(opened.log.latestEpoch == 7)
        }
        #expect(
            String(decoding: try log.temporary.read("orders-0/leader-epoch-checkpoint"), as: UTF8.self)
                == "0\n3\n2 0\n5 2\n7 3\n")
    }
}
