import MartletModel
import MartletRecord
import NIOCore
import Synchronization
import Testing

@testable import MartletLog

@Suite struct CompactionTests {
    @Test(arguments: CompressionCodec.allCases)
    func `The newest record of each key stays, at its offset`(codec: CompressionCodec) throws {
        let shop = try CompactedLog()
        for round in 0..<20 {
            try shop.append(
                (0..<10).map { (key: "key-\($0)", value: "value-\(round)-\($0)") }, compression: Compression(codec))
        }
        try shop.seal()
        let before = try shop.records()
        let table = try shop.table()
        let result = try #require(try shop.compact())
        #expect(result.cleanedUpTo == 200)
        #expect(result.byteCountAfter < result.byteCountBefore / 5)
        #expect(result.byteCountAfter == shop.log.byteCount)
        let after = try shop.records()
        #expect(after == before.suffix(10))
        #expect(try shop.table() == table)
        #expect(shop.log.endOffset == 200)
        shop.reopen()
        #expect(try shop.records() == after)
        #expect(shop.log.endOffset == 200)
        #expect(try shop.leftovers().isEmpty)
    }

    @Test func `Random histories keep their table through any number of passes`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let shop = try CompactedLog()
        var table: [String: String] = [:]
        for _ in 0..<15 {
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let records = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    (
                        key: String?("k\(Int.random(in: 0..<30, using: &random))"),
                        value: Int.random(in: 0..<5, using: &random) == 0 ? nil : "v\(random.next())"
                    )
                }
                for record in records { table[record.key!] = record.value }
                try shop.append(records, compression: Bool.random(using: &random) ? .zstd : .none)
            }
            let before = try shop.records()
            try shop.compact(limits: CompactionLimits(offsetMapByteCount: 1))
            let after = try shop.records()
            #expect(Set(after).isSubset(of: before), "seed \(seed)")
            #expect(after.map(\.offset) == after.map(\.offset).sorted(), "seed \(seed)")
            #expect(try shop.table() == table, "seed \(seed)")
            if Bool.random(using: &random) { shop.reopen() }
            #expect(try shop.table() == table, "seed \(seed)")
        }
    }

    @Test func `A log with more keys than the map holds is compacted in several passes`() throws {
        let shop = try CompactedLog(settings: CompactedLog.smallSegments { $0.segmentByteCount = 20_000 })
        for round in 0..<2 {
            for start in stride(from: 0, to: 3000, by: 100) {
                try shop.append((start..<start + 100).map { (key: "key-\($0)", value: "\(round)") })
            }
        }
        try shop.seal()
        let table = try shop.table()
        var ends: [Offset] = []
        while let result = try shop.compact(limits: CompactionLimits(offsetMapByteCount: 1)) {
            ends.append(result.cleanedUpTo)
            #expect(try shop.table() == table)
        }
        #expect(ends.count > 3)
        #expect(ends == ends.sorted())
        #expect(ends.last == 6000)
        // A map of one pass does not reach from a key's old record to its new one everywhere; the rest waits for the
        // next time that the old one's stretch is dirty.
        #expect(try shop.records().count < 6000)
    }

    @Test func `Small segments become one as long as they fit`() throws {
        let shop = try CompactedLog()
        for round in 0..<100 { try shop.append([(key: "key-\(round)", value: "value")]) }
        try shop.seal()
        let full = shop.log.segmentCount
        try shop.compact()
        #expect(shop.log.segmentCount == full, "nothing went, so nothing fits together")
        for round in 0..<100 { try shop.append([(key: "key-\(round)", value: "value")]) }
        try shop.seal()
        try shop.compact()
        // The old segments are nearly empty now, which the next pass makes use of.
        try shop.append([(key: "key-0", value: "value")])
        try shop.seal()
        try shop.compact()
        #expect(shop.log.segmentCount <= full + 2)
        #expect(try shop.records().count == 100)
    }

    @Test func `A tombstone goes when its time is over, and not with what it deletes`() throws {
        let shop = try CompactedLog(settings: CompactedLog.smallSegments { $0.deleteRetentionMilliseconds = 5000 })
        try shop.append([(key: "a", value: "1"), (key: "b", value: "1")])
        try shop.append([(key: "a", value: nil)])
        try shop.seal()
        try shop.compact(now: 100)
        #expect(try shop.records().map(\.offset) == [1, 2])
        let marked = try #require(try shop.batches().last)
        #expect(marked.header.deleteHorizon == 5100)
        #expect(try marked.records().map(\.timestamp) == [1000])
        // Every later pass finds something dirty behind it.
        for (now, expected) in [(5099, 2), (5100, 1)] as [(Timestamp, Int)] {
            try shop.append([(key: "c\(now)", value: "1")])
            try shop.seal()
            try shop.compact(now: now)
            #expect(try shop.records().filter { $0.offset < 3 }.count == expected)
        }
        #expect(try shop.table()["a"] == nil)
    }

    @Test func `Records without a key go`() throws {
        let shop = try CompactedLog()
        try shop.append([(key: nil, value: "1"), (key: "b", value: "1"), (key: nil, value: "2")])
        try shop.seal()
        try shop.compact()
        #expect(try shop.records().map(\.offset) == [1])
    }

    @Test func `Nothing at or above the high watermark is touched`() throws {
        let shop = try CompactedLog()
        for _ in 0..<50 { try shop.append([(key: "a", value: "1"), (key: "b", value: "1")]) }
        try shop.seal()
        let bases = shop.log.state.withLock { $0.segments.map(\.baseOffset) }
        let watermark = bases[1].advanced(by: 1)
        let result = try #require(try shop.log.compact(highWatermark: watermark, now: 0))
        #expect(result.cleanedUpTo == bases[1])
        #expect(try shop.records().suffix(while: { $0.offset >= bases[1] }) == 100 - Int(bases[1].rawValue))
    }

    @Test func `A reader that holds a stretch reads it to its end while the segment is replaced`() throws {
        let shop = try CompactedLog()
        for round in 0..<50 { try shop.append([(key: "a", value: "value-\(round)")]) }
        try shop.seal()
        let stretch = try #require(
            try shop.log.read(from: 0, upTo: shop.log.endOffset, maximumByteCount: 1000, atLeastOneBatch: true).stretch)
        let before = try stretch.file.read(byteCount: stretch.byteCount, at: stretch.position)
        try shop.compact()
        #expect(try stretch.file.read(byteCount: stretch.byteCount, at: stretch.position) == before)
    }

    /// Scenario 33: what the reader has in the end is the table, wherever compaction overtook it.
    @Test func `A consumer that is overtaken by compaction ends with the newest value of each key`() throws {
        for pause in 0..<12 {
            let shop = try CompactedLog()
            for round in 0..<60 { try shop.append([(key: "k\(round % 7)", value: round % 7 == 3 ? nil : "\(round)")]) }
            try shop.seal()
            let table = try shop.table()
            var seen: [Record] = []
            for batch in try shop.batches().prefix(pause * 5) { seen += try batch.records() }
            try shop.compact(now: 0)
            let next = seen.last.map { $0.offset.advanced(by: 1) } ?? 0
            for batch in try shop.batches(from: next) { seen += try batch.records() }
            #expect(seen.map(\.offset) == seen.map(\.offset).sorted())
            #expect(CompactedLog.table(seen) == table)
        }
    }

    @Test func `A damaged batch stops the pass, is left as it is, and is not tried again`() throws {
        let shop = try CompactedLog()
        for round in 0..<50 { try shop.append([(key: "a", value: "value-\(round)")]) }
        try shop.seal()
        let file = try LogFile(shop.path + "/" + SegmentFileName(0, .log).text, .write, on: .real)
        let sound = try #require(try file.read(byteCount: 1, at: 220).first)
        try file.write([~sound], at: 220)
        let bytes = try Disk.real.read(file.path)
        let failure = try #require(throws: CompactionFailure.self) { try shop.compact() }
        #expect(failure.cause == .damage)
        #expect(try Disk.real.read(file.path) == bytes)
        #expect(try shop.compact() == nil)
    }

    @Test func `A pass that is stopped at any batch leaves a log that the next one compacts`() throws {
        let whole = Mutex(0)
        func shop() throws -> CompactedLog {
            let shop = try CompactedLog()
            for round in 0..<30 { try shop.append([(key: "key-\(round % 5)", value: String(repeating: "v", count: 200))]) }
            try shop.seal()
            return shop
        }
        let counted = try shop()
        _ = try counted.log.compact(highWatermark: 30, now: 0) {
            whole.withLock { $0 += 1 }
            return false
        }
        let batchCount = whole.withLock { $0 }
        // Each is read twice: for its keys, and to be written anew.
        #expect(batchCount == 60)
        for last in stride(from: 0, to: batchCount, by: 7) {
            let shop = try shop()
            let table = try shop.table()
            let left = Mutex(last)
            let failure = try #require(throws: CompactionFailure.self) {
                try shop.log.compact(highWatermark: 30, now: 0) {
                    left.withLock { left in
                        defer { left -= 1 }
                        return left <= 0
                    }
                }
            }
            #expect(failure.cause == .stopped)
            #expect(try shop.table() == table)
            #expect(try shop.leftovers().isEmpty)
            #expect(try shop.compact() != nil)
            #expect(try shop.table() == table)
            #expect(try shop.records().count == 5)
        }
    }
}

extension [Record] {
    fileprivate func suffix(while matches: (Record) -> Bool) -> Int { reversed().prefix(while: matches).count }
}
