import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

@Suite struct CompactionOfTransactionsTests {
    private func shop() throws -> CompactedLog {
        try CompactedLog(
            settings: CompactedLog.smallSegments {
                $0.segmentByteCount = 100_000
                $0.deleteRetentionMilliseconds = 5000
            })
    }

    /// A transaction of one batch and its marker: two offsets.
    private func transaction(
        _ outcome: TransactionMarker.Outcome?, key: String, of producer: ProducerID, sequence: ProducerSequence,
        in shop: CompactedLog
    ) throws {
        let stamp = BatchProducer(id: producer, epoch: 0, baseSequence: sequence, isTransactional: true)
        try shop.append([(key: key, value: "\(producer)/\(sequence)")], producer: stamp)
        guard let outcome else { return }
        try shop.append(
            try TransactionMarker(outcome: outcome, coordinatorEpoch: 0)
                .batch(producerID: producer, epoch: 0, timestamp: 1000), origin: .coordinator)
    }

    private func offsets(_ shop: CompactedLog) throws -> [Offset] { try shop.batches().map(\.header.baseOffset) }

    /// Gives the next pass something to do, and runs it.
    private func pass(over shop: CompactedLog, now: Timestamp) throws {
        try shop.append([(key: "pass-\(now)", value: "")])
        try shop.seal()
        try shop.compact(now: now)
    }

    @Test func `Records of aborted transactions go at once, and make no older record go`() throws {
        let shop = try shop()
        try shop.append([(key: "a", value: "stays")])
        try transaction(.abort, key: "a", of: 1, sequence: 0, in: shop)
        try transaction(.commit, key: "b", of: 1, sequence: 1, in: shop)
        try pass(over: shop, now: 100)
        #expect(try shop.records().map(\.offset) == [0, 3, 5])
        #expect(try shop.table()["a"] == "stays")
        // The marker of the abort, whose records a reader may have seen, is still there and in the index.
        #expect(try offsets(shop) == [0, 2, 3, 4, 5])
        #expect(try shop.log.abortedTransactions(from: 0, upTo: 6).map(\.firstOffset) == [1])
    }

    @Test(arguments: [TransactionMarker.Outcome.abort, .commit])
    func `A marker goes when its records are gone and its time is over`(outcome: TransactionMarker.Outcome) throws {
        let shop = try shop()
        try transaction(outcome, key: "a", of: 1, sequence: 0, in: shop)
        try transaction(.commit, key: "a", of: 1, sequence: 1, in: shop)
        try pass(over: shop, now: 100)
        #expect(try offsets(shop) == [1, 2, 3, 4])
        // This pass has still met the records.
        #expect(try shop.batches()[0].header.deleteHorizon == nil)
        try pass(over: shop, now: 200)
        #expect(try shop.batches()[0].header.deleteHorizon == 5200)
        try pass(over: shop, now: 5199)
        #expect(try offsets(shop).first == 1)
        try pass(over: shop, now: 5200)
        #expect(try offsets(shop).first == 2)
        #expect(try shop.log.abortedTransactions(from: 0, upTo: shop.log.endOffset).isEmpty)
    }

    @Test func `An open transaction, and all behind it, is left alone`() throws {
        let shop = try shop()
        try shop.append([(key: "a", value: "1"), (key: "a", value: "2")])
        try shop.seal()
        try transaction(nil, key: "a", of: 1, sequence: 0, in: shop)
        try shop.append([(key: "b", value: "1"), (key: "b", value: "2")])
        try shop.seal()
        let result = try #require(try shop.compact())
        #expect(result.cleanedUpTo == 2)
        #expect(try shop.records().map(\.offset) == [1, 2, 3, 4])
    }

    @Test func `What is known of producers survives without their records and without snapshots`() throws {
        let shop = try shop()
        for sequence in 0..<5 {
            for producer in 1...3 {
                try shop.append(
                    [(key: "a", value: "1"), (key: "b", value: "1")],
                    producer: BatchProducer(
                        id: ProducerID(Int64(producer)), epoch: 4, baseSequence: ProducerSequence(Int32(sequence * 2))))
            }
        }
        let known = shop.log.producers()
        try pass(over: shop, now: 100)
        try pass(over: shop, now: 200)
        for name in try shop.fileNames() where name.hasSuffix(".snapshot") {
            try Disk.real.remove(shop.path + "/" + name)
        }
        shop.reopen()
        let after = shop.log.producers()
        #expect(after.map(\.id) == known.map(\.id))
        #expect(after.map(\.lastSequence) == known.map(\.lastSequence))
        #expect(after.map(\.epoch) == known.map(\.epoch))
        // A repetition of the last batch is recognized by its offsets.
        let again = try shop.append(
            [(key: "a", value: "1"), (key: "b", value: "1")],
            producer: BatchProducer(id: 2, epoch: 4, baseSequence: 8))
        #expect(again.isDuplicate)
        #expect((again.baseOffset, again.lastOffset) == (26, 27))
    }
}
