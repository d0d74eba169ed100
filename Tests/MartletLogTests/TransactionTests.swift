import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

/// Scenarios 26, 30 and 32, as far as they are the log's.
@Suite struct TransactionTests {
    private func transactional(_ id: ProducerID, _ sequence: Int32, epoch: ProducerEpoch = 0) -> ByteBuffer {
        Batches.idempotent(id: id, epoch: epoch, sequence: ProducerSequence(sequence), isTransactional: true)
    }

    @Test func `The last stable offset is where the first open transaction began`() throws {
        let log = try TestLog()
        try log.append(Batches.plain("a"))
        #expect(log.log.lastStableOffset(highWatermark: 1) == 1)
        try log.append(transactional(1, 0))
        try log.append(transactional(2, 0))
        try log.append(transactional(1, 1))
        #expect(log.log.lastStableOffset(highWatermark: 4) == 1)
        #expect(log.log.lastStableOffset(highWatermark: 0) == 0)
        try log.append(Batches.marker(.commit, id: 1), origin: .coordinator)
        #expect(log.log.lastStableOffset(highWatermark: 5) == 2)
        try log.append(Batches.marker(.abort, id: 2), origin: .coordinator)
        #expect(log.log.lastStableOffset(highWatermark: 6) == 6)
    }

    @Test func `A transaction is undecided until its marker is below the high watermark`() throws {
        let log = try TestLog()
        try log.append(transactional(1, 0))
        try log.append(Batches.marker(.commit, id: 1), origin: .coordinator)
        #expect(log.log.lastStableOffset(highWatermark: 1) == 0)
        #expect(log.log.lastStableOffset(highWatermark: 2) == 2)
    }

    @Test func `Aborted transactions are reported to those who read their records`() throws {
        let log = try TestLog()
        try log.append(transactional(1, 0))  // 0
        try log.append(transactional(2, 0))  // 1
        try log.append(Batches.marker(.abort, id: 1), origin: .coordinator)  // 2
        try log.append(transactional(1, 1))  // 3
        try log.append(Batches.marker(.commit, id: 2), origin: .coordinator)  // 4
        try log.append(Batches.marker(.abort, id: 1), origin: .coordinator)  // 5
        let first = AbortedTransaction(producerID: 1, firstOffset: 0)
        let second = AbortedTransaction(producerID: 1, firstOffset: 3)
        #expect(try log.log.abortedTransactions(from: 0, upTo: 6) == [first, second])
        #expect(try log.log.abortedTransactions(from: 0, upTo: 3) == [first])
        #expect(try log.log.abortedTransactions(from: 2, upTo: 3) == [first])
        #expect(try log.log.abortedTransactions(from: 3, upTo: 6) == [second])
        #expect(try log.log.abortedTransactions(from: 3, upTo: 3) == [])
        #expect(try log.log.abortedTransactions(from: 6, upTo: 6) == [])
    }

    @Test func `The transaction index has Kafka's bytes`() throws {
        let log = try TestLog()
        try log.append(transactional(1, 0))
        try log.append(transactional(0x0203, 0))
        try log.append(Batches.marker(.abort, id: 0x0203), origin: .coordinator)
        let bytes = try log.temporary.read("orders-0/00000000000000000000.txnindex")
        #expect(
            bytes == [
                0, 0,  // version
                0, 0, 0, 0, 0, 0, 2, 3,  // producer
                0, 0, 0, 0, 0, 0, 0, 1,  // first offset
                0, 0, 0, 0, 0, 0, 0, 2,  // last offset
                0, 0, 0, 0, 0, 0, 0, 0,  // last stable offset: producer 1 is still open
            ])
    }

    @Test func `Markers of replaced producers and coordinators are refused`() throws {
        let log = try TestLog()
        try log.append(transactional(1, 0, epoch: 4))
        try log.append(Batches.marker(.commit, id: 1, epoch: 4, coordinatorEpoch: 7), origin: .coordinator)
        try log.append(transactional(1, 1, epoch: 4))
        #expect(throws: LogError.staleCoordinatorEpoch(producer: 1, current: 7, received: 6)) {
            try log.append(Batches.marker(.abort, id: 1, epoch: 4, coordinatorEpoch: 6), origin: .coordinator)
        }
        #expect(throws: LogError.staleProducerEpoch(producer: 1, current: 4, received: 3)) {
            try log.append(Batches.marker(.abort, id: 1, epoch: 3, coordinatorEpoch: 7), origin: .coordinator)
        }
        #expect(throws: LogError.self) { try log.append(Batches.idempotent(id: 1, epoch: 4, sequence: 2)) }
    }

    @Test func `A client may not write a marker`() throws {
        let log = try TestLog()
        #expect(throws: LogError.self) { try log.append(Batches.marker(.commit)) }
    }

    @Test(arguments: [true, false]) func `Open and aborted transactions survive a restart`(isClean: Bool) throws {
        var settings = LogSettings()
        settings.segmentByteCount = 400
        let log = try TestLog(settings: settings)
        try log.append(transactional(9, 0))
        for index in 0..<12 {
            try log.append(transactional(1, Int32(index)))
            try log.append(Batches.marker(index % 2 == 0 ? .abort : .commit, id: 1), origin: .coordinator)
        }
        let end = log.log.endOffset
        let aborted = try log.log.abortedTransactions(from: 0, upTo: end)
        #expect(aborted.count == 6)
        let again = isClean ? try log.reopened() : try log.crashed()
        #expect(again.log.lastStableOffset(highWatermark: end) == 0)
        #expect(try again.log.abortedTransactions(from: 0, upTo: end) == aborted)
        #expect(again.log.producers().map(\.transactionStartOffset) == [.none, 0])
        try again.append(Batches.marker(.commit, id: 9), origin: .coordinator)
        #expect(again.log.lastStableOffset(highWatermark: end.advanced(by: 1)) == end.advanced(by: 1))
    }
}
