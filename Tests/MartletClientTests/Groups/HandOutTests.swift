import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletClient

@Suite struct HandOutTests {
    private static let source = TopicPartition(topic: try! TopicName("orders"), partition: 0)

    private func batch(_ values: Int, at offset: Int64, _ ledger: PartitionLedger) throws -> ConsumedBatch {
        var builder = RecordBatchBuilder(baseOffset: Offset(offset))
        for number in 0..<values { try builder.append(key: nil, value: ByteBuffer(string: "\(number)"), timestamp: 0) }
        var bytes = try builder.finish()
        let decompressed = try #require(try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()))
        var batch = ConsumedBatch(decompressed, source: Self.source, wanted: Offset(offset)..<Offset(offset + Int64(values)))
        batch.ledger = ledger
        ledger.fetched(upTo: Offset(offset + Int64(values)))
        return batch
    }

    @Test func `A record is processed once its successor is asked for`() throws {
        let ledger = PartitionLedger(Self.source, from: 10, committed: nil)
        let queue = HandOutQueue()
        queue.fill([try batch(3, at: 10, ledger)])
        #expect(try queue.nextRecord()?.offset == 10)
        #expect(ledger.due(.processed) == 10 && ledger.due(.handedOut) == 11)
        #expect(try queue.nextRecord()?.offset == 11)
        #expect(ledger.due(.processed) == 11)
        ledger.markCommitted(11)
        #expect(ledger.due(.processed) == nil, "what is committed is not committed again")
        queue.finishLast()
        #expect(ledger.due(.processed) == 12)
    }

    @Test func `Whoever changes from records to batches misses nothing and gets nothing twice`() throws {
        let ledger = PartitionLedger(Self.source, from: 0, committed: nil)
        let queue = HandOutQueue()
        queue.fill([try batch(3, at: 0, ledger), try batch(2, at: 3, ledger)])
        #expect(try queue.nextRecord()?.offset == 0)
        #expect(try queue.nextBatch()?.records().map(\.offset) == [1, 2])
        #expect(try queue.nextRecord()?.offset == 3)
        #expect(try queue.nextBatch()?.records().map(\.offset) == [4])
        #expect(queue.nextBatch() == nil)
    }

    @Test func `Nothing is handed out of a ledger that was cut, in the middle of a batch neither`() throws {
        let gone = PartitionLedger(Self.source, from: 0, committed: nil)
        let kept = PartitionLedger(TopicPartition(topic: Self.source.topic, partition: 1), from: 0, committed: nil)
        let queue = HandOutQueue()
        queue.fill([try batch(3, at: 0, gone), try batch(1, at: 0, kept)])
        _ = try queue.nextRecord()
        gone.cut()
        let next = try #require(try queue.nextRecord())
        #expect(next.offset == 0)
        #expect(gone.handedOut == 1 && kept.handedOut == 1)
        #expect(try queue.nextRecord() == nil)
    }

    @Test func `What shows nothing is passed over once it was asked past`() {
        let ledger = PartitionLedger(Self.source, from: 0, committed: nil)
        ledger.fetched(upTo: 7)
        #expect(ledger.due(.processed) == 0)
        ledger.drain()
        #expect(ledger.due(.processed) == 7)
        ledger.cut()
        ledger.fetched(upTo: 9)
        ledger.drain()
        #expect(ledger.due(.processed) == 7, "what was taken away stays where it was")
    }

    @Test(.timeLimit(.minutes(1))) func `The gate opens between two records`() async throws {
        let gate = HandOutGate()
        try await gate.settle()
        gate.ask()
        async let settled: Void = gate.settle()
        gate.ask()
        gate.wait()
        try await settled
        #expect(gate.asks == nil)
    }

    @Test func `Guarantees decide when offsets are committed`() {
        #expect(CommitMode(guarantee: "at-most-once") == .beforeDelivery)
        #expect(CommitMode(guarantee: "at-least-once") == .afterProcessing)
        #expect(CommitMode(guarantee: "exactly-once") == .inTransaction)
        #expect(CommitMode(guarantee: "client") == nil)
        #expect(CommitMode(guarantee: nil) == nil)
    }
}
