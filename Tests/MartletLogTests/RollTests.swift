import MartletModel
import MartletRecord
import NIOCore
import Synchronization
import Testing

@testable import MartletLog

@Suite struct RollTests {
    private func names(_ log: TestLog, _ kind: String = "log") throws -> [String] {
        try log.temporary.names(in: "orders-0").filter { $0.hasSuffix(".\(kind)") }
    }

    @Test func `A segment never grows beyond its size`() throws {
        var settings = LogSettings()
        settings.segmentByteCount = 1000
        let log = try TestLog(settings: settings)
        for _ in 0..<50 { try log.append(Batches.sized(100)) }
        for name in try names(log) { #expect(try log.temporary.read("orders-0/\(name)").count <= 1000) }
        #expect(try names(log).first == "00000000000000000000.log")
        #expect(try names(log).dropFirst().first == "00000000000000000005.log")
        #expect(throws: LogError.self) { try log.append(Batches.sized(2000)) }
    }

    @Test func `A segment is rolled by the age of its records`() throws {
        var settings = LogSettings()
        settings.segmentAgeMilliseconds = 100
        settings.timestampAfterMaximumMilliseconds = .max
        let log = try TestLog(settings: settings)
        try log.append(Batches.plain("a", timestamp: 1000))
        try log.append(Batches.plain("b", timestamp: 1100))
        #expect(log.log.segmentCount == 1)
        try log.append(Batches.plain("c", timestamp: 1101))
        #expect(log.log.segmentCount == 2)
        let again = try log.reopened()
        try again.append(Batches.plain("d", timestamp: 1201))
        #expect(again.log.segmentCount == 2)
        try again.append(Batches.plain("e", timestamp: 1202))
        #expect(again.log.segmentCount == 3)
    }

    @Test func `Jitter makes segments roll earlier, always by the same time`() {
        var settings = LogSettings()
        settings.segmentJitterMilliseconds = 1000
        let jitters = (0..<100).map {
            RollRule(settings: settings, segment: Offset(Int64($0)), partition: TestLog.partition).jitterMilliseconds
        }
        #expect(jitters.allSatisfy { (0..<1000).contains($0) })
        #expect(Set(jitters).count > 50)
        #expect(RollRule(settings: settings, segment: 7, partition: TestLog.partition).jitterMilliseconds == jitters[7])
    }

    @Test func `A segment is rolled when its index is full`() throws {
        var settings = LogSettings()
        settings.indexByteCount = 48
        settings.indexIntervalByteCount = 0
        let log = try TestLog(settings: settings)
        for index in 0..<40 { try log.append(Batches.plain("v", timestamp: Timestamp(Int64(index)))) }
        #expect(log.log.segmentCount > 5)
        _ = try log.log.close()
        for kind in ["index", "timeindex"] {
            for name in try names(log, kind) { #expect(try log.temporary.read("orders-0/\(name)").count <= 48) }
        }
    }

    @Test func `Offsets too far from the base need a new segment`() throws {
        let log = try TestLog()
        func copied(_ offset: Int64) throws {
            var batch = Batches.plain("v")
            batch.setInteger(offset, at: 0)
            try log.append(batch, origin: .replica)
        }
        try copied(5)
        try copied(5 + Int64(Int32.max) - 6)
        #expect(log.log.segmentCount == 1)
        try copied(5 + Int64(Int32.max) + 1)
        #expect(log.log.segmentCount == 2)
        #expect(throws: LogError.self) { try copied(9) }
        #expect(throws: LogError.self) { try copied(.max) }
        #expect(try log.records().map(\.offset.rawValue) == [5, Int64(Int32.max) - 1, Int64(Int32.max) + 6])
    }

    @Test func `Indexes have Kafka's bytes`() throws {
        var settings = LogSettings()
        settings.indexIntervalByteCount = 100
        let log = try TestLog(settings: settings)
        let batch = Batches.plain("v")
        for index in 0..<5 { try log.append(Batches.plain("v", timestamp: Timestamp(Int64(index + 1) * 256))) }
        #expect(batch.readableBytes == 70)
        _ = try log.log.close()
        // One entry for every second batch: the position where it begins, and its last offset.
        #expect(
            try log.temporary.read("orders-0/00000000000000000000.index") == [
                0, 0, 0, 2, 0, 0, 0, 140, 0, 0, 0, 4, 0, 0, 1, 24,
            ])
        #expect(
            try log.temporary.read("orders-0/00000000000000000000.timeindex") == [
                0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 4,
            ])
    }

    @Test func `Blocks asked for in advance are given back`() throws {
        let log = try TestLog()
        for _ in 0..<40 { try log.append(Batches.sized(100_000)) }
        let byteCount = try log.temporary.read(log.logFile).count
        #expect(log.log.byteCount == Int64(byteCount))
        let allocated = log.log.state.withLock { $0.active.allocatedByteCount }
        #expect(allocated > Int64(byteCount))
        _ = try log.log.close()
        #expect(try log.temporary.read(log.logFile).count == byteCount)
    }
}
