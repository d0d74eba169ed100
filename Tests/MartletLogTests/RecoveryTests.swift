import Logging
import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

/// Scenarios 6, 7 and 8: torn tails, bit flips, zero tails.
@Suite struct RecoveryTests {
    @Test func `A log that was closed comes back as it was`() throws {
        let log = try TestLog()
        for value in ["a", "b", "c"] { try log.append(Batches.plain(value), epoch: 5) }
        let again = try log.reopened()
        #expect(again.log.endOffset == 3 && again.log.flushedEndOffset == 3)
        #expect(again.log.latestEpoch == 5)
        #expect(try again.values() == ["a", "b", "c"])
        try again.append(Batches.plain("d"))
        #expect(try again.values() == ["a", "b", "c", "d"])
    }

    @Test func `A torn tail is cut at the last whole batch, wherever it is torn`() throws {
        let log = try TestLog()
        try log.append(Batches.plain("first"))
        let whole = try log.temporary.read(log.logFile).count
        try log.append(Batches.plain(["second", "third"]))
        let bytes = try log.temporary.read(log.logFile)
        for length in whole..<bytes.count {
            let copy = try log.temporary.copy()
            try copy.write(Array(bytes[..<length]), to: log.logFile)
            let opened = try TestLog(in: copy)
            #expect(opened.log.offlineReason == nil)
            #expect(try opened.values() == ["first"], "torn at byte \(length)")
            #expect(opened.log.endOffset == 1)
            #expect(try copy.read(log.logFile).count == whole)
            #expect(opened.messages.messages(.warning).isEmpty == (length == whole))
            try opened.append(Batches.plain("again"))
            #expect(try opened.values() == ["first", "again"])
        }
    }

    @Test(arguments: [1, 60, 61, 4096, 100_000]) func `Zeros behind the last batch are its end`(zeros: Int) throws {
        let log = try TestLog()
        try log.append(Batches.plain("a"))
        let bytes = try log.temporary.read(log.logFile)
        let copy = try log.temporary.copy()
        try copy.write(bytes + [UInt8](repeating: 0, count: zeros), to: log.logFile)
        let opened = try TestLog(in: copy)
        #expect(try opened.values() == ["a"])
        #expect(try copy.read(log.logFile) == bytes)
        #expect(opened.messages.messages(.warning).contains { $0.contains("zeros follow") && $0.contains("\(zeros) bytes") })
    }

    @Test func `A flipped bit in the last batch cuts it off`() throws {
        let log = try TestLog()
        try log.append(Batches.plain("first"))
        let whole = try log.temporary.read(log.logFile).count
        try log.append(Batches.plain("second"))
        var bytes = try log.temporary.read(log.logFile)
        // Base offset and leader epoch are not covered by the checksum.
        for position in whole + 16..<bytes.count {
            bytes[position] ^= 4
            let copy = try log.temporary.copy()
            try copy.write(bytes, to: log.logFile)
            let opened = try TestLog(in: copy)
            #expect(try opened.values() == ["first"], "flipped at byte \(position)")
            bytes[position] ^= 4
        }
    }

    @Test func `A flipped bit in front of good batches puts the partition offline and changes nothing`() throws {
        let log = try TestLog()
        for value in ["first", "second", "third"] { try log.append(Batches.plain(value)) }
        var bytes = try log.temporary.read(log.logFile)
        let third = bytes.count / 3
        for position in third + 16..<2 * third {
            bytes[position] ^= 1
            let copy = try log.temporary.copy()
            try copy.write(bytes, to: log.logFile)
            let opened = try TestLog(in: copy)
            let reason = try #require(opened.log.offlineReason, "flipped at byte \(position)")
            #expect(reason.contains("00000000000000000000.log") && reason.contains("offset 1"))
            #expect(throws: LogError.offline(reason: reason)) {
                try opened.log.read(from: 0, upTo: 1, maximumByteCount: 1, atLeastOneBatch: true)
            }
            #expect(try copy.read(log.logFile) == bytes)
            bytes[position] ^= 1
        }
    }

    @Test func `A block that a power loss has not written ends the log, although later ones are there`() throws {
        let log = try TestLog()
        for _ in 0..<20 { try log.append(Batches.sized(1000)) }
        var bytes = try log.temporary.read(log.logFile)
        for position in 8192..<12288 { bytes[position] = 0 }
        let copy = try log.temporary.copy()
        try copy.write(bytes, to: log.logFile)
        let opened = try TestLog(in: copy)
        #expect(opened.log.offlineReason == nil)
        #expect(opened.log.endOffset == 7)
        #expect(opened.messages.messages(.warning).contains { $0.contains("cut at offset 7") })
    }

    @Test func `Damage below the recovery point is never cut`() throws {
        let log = try TestLog()
        for value in ["first", "second"] { try log.append(Batches.plain(value)) }
        let bytes = try log.temporary.read(log.logFile)
        let copy = try log.temporary.copy()
        try copy.write(Array(bytes[..<(bytes.count - 1)]), to: log.logFile)
        let opened = try TestLog(in: copy, recoveryPoint: 2)
        #expect(opened.log.offlineReason?.contains("was flushed") == true)
    }

    @Test func `A damaged sealed segment puts the partition offline`() throws {
        let log = try TestLog(settings: Self.smallSegments)
        for index in 0..<50 { try log.append(Batches.plain("record \(index)")) }
        #expect(log.log.segmentCount > 3)
        let names = try log.temporary.names(in: "orders-0").filter { $0.hasSuffix(".log") }
        let sealed = "orders-0/\(names[1])"
        var bytes = try log.temporary.read(sealed)
        bytes[bytes.count - 3] ^= 1
        let copy = try log.temporary.copy()
        try copy.write(bytes, to: sealed)
        let opened = try TestLog(in: copy, settings: Self.smallSegments)
        #expect(opened.log.offlineReason?.contains(names[1]) == true)
    }

    @Test func `A sealed segment that a power loss has left short ends the log`() throws {
        let log = try TestLog(settings: Self.smallSegments)
        for index in 0..<50 { try log.append(Batches.plain("record \(index)")) }
        let names = try log.temporary.names(in: "orders-0").filter { $0.hasSuffix(".log") }
        let sealed = "orders-0/\(names[1])"
        let bytes = try log.temporary.read(sealed)
        for length in [0, bytes.count / 2, bytes.count - 1] {
            let copy = try log.temporary.copy()
            try copy.write(Array(bytes[..<length]), to: sealed)
            let opened = try TestLog(in: copy, settings: Self.smallSegments)
            #expect(opened.log.offlineReason == nil)
            #expect(opened.log.segmentCount == 2)
            let values = try opened.values()
            #expect(values == (0..<values.count).map { "record \($0)" })
            #expect(opened.log.endOffset == Offset(Int64(values.count)))
        }
    }

    @Test(arguments: ["index", "timeindex"]) func `Missing, damaged and foreign indexes are made again`(kind: String) throws {
        let log = try TestLog(settings: Self.smallSegments)
        for index in 0..<50 { try log.append(Batches.plain("record \(index)", timestamp: Timestamp(Int64(index)))) }
        let point = try log.log.close()
        let whole = try log.temporary.names(in: "orders-0").filter { $0.hasSuffix(".\(kind)") }
        for damage in ["remove", "zero", "garbage", "cut"] {
            let copy = try log.temporary.copy()
            for name in whole {
                let bytes = try copy.read("orders-0/\(name)")
                switch damage {
                case "remove": try Disk.real.remove(copy.file("orders-0/\(name)"))
                case "zero": try copy.write([UInt8](repeating: 0, count: bytes.count), to: "orders-0/\(name)")
                case "garbage": try copy.write(bytes.map { $0 ^ 0x5A }, to: "orders-0/\(name)")
                default: try copy.write(Array(bytes.dropLast(5)), to: "orders-0/\(name)")
                }
            }
            let opened = try TestLog(in: copy, settings: Self.smallSegments, isClean: true, recoveryPoint: point)
            for offset in 0..<50 {
                #expect(try opened.values(from: Offset(Int64(offset))).first == "record \(offset)", "\(damage)")
            }
        }
    }

    @Test func `Leftovers of a crash are tidied up`() throws {
        let log = try TestLog()
        try log.append(Batches.plain("a"))
        _ = try log.log.close()
        for name in [
            "00000000000000000000.log.cleaned", "00000000000000000000.index.deleted", "leader-epoch-checkpoint.tmp",
            "00000000000000000099.index",
        ] { try log.temporary.write([1, 2, 3], to: "orders-0/\(name)") }
        let opened = try TestLog(in: log.temporary)
        #expect(try opened.values() == ["a"])
        #expect(
            try log.temporary.names(in: "orders-0") == [
                "00000000000000000000.index", "00000000000000000000.log", "00000000000000000000.timeindex",
                "leader-epoch-checkpoint",
            ])
    }

    static let smallSegments: LogSettings = {
        var settings = LogSettings()
        settings.segmentByteCount = 1000
        settings.indexIntervalByteCount = 200
        return settings
    }()
}
