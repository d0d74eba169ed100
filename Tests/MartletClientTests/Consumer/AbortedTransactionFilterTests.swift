import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletClient

@Suite struct AbortedTransactionFilterTests {
    /// `producer` < 0: outside of a transaction.
    private func header(_ offset: Int64, _ producer: Int64, count: Int32 = 1) throws -> RecordBatchHeader {
        var builder = RecordBatchBuilder(
            producer: producer < 0
                ? .none : BatchProducer(id: ProducerID(producer), epoch: 0, baseSequence: 0, isTransactional: true),
            baseOffset: Offset(offset))
        for _ in 0..<count { try builder.append(key: nil, value: nil, timestamp: 1) }
        return try builder.finish().withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0) }
    }

    private let abort = TransactionMarker(outcome: .abort, coordinatorEpoch: 0)
    private let commit = TransactionMarker(outcome: .commit, coordinatorEpoch: 0)

    @Test func `Batches of an aborted transaction are hidden until its marker`() throws {
        var filter = AbortedTransactionFilter([.init(producerID: 1, firstOffset: 10)])
        #expect(filter.isVisible(try header(5, 1)), "an earlier transaction of the same producer")
        filter.passed(commit, try header(6, 1))
        #expect(!filter.isVisible(try header(10, 1)))
        #expect(filter.isVisible(try header(11, 2)), "another producer")
        #expect(filter.isVisible(try header(12, -1)), "outside of a transaction")
        #expect(!filter.isVisible(try header(13, 1)))
        filter.passed(abort, try header(14, 1))
        #expect(filter.isVisible(try header(15, 1)), "the next transaction")
    }

    @Test func `Two aborted transactions of one producer are told apart`() throws {
        var filter = AbortedTransactionFilter([.init(producerID: 1, firstOffset: 20), .init(producerID: 1, firstOffset: 0)])
        #expect(!filter.isVisible(try header(0, 1)))
        filter.passed(abort, try header(1, 1))
        #expect(filter.isVisible(try header(10, 1)))
        filter.passed(commit, try header(11, 1))
        #expect(!filter.isVisible(try header(20, 1)))
    }

    @Test func `A transaction that begins within a batch counts from that batch on`() throws {
        var filter = AbortedTransactionFilter([.init(producerID: 1, firstOffset: 12)])
        #expect(!filter.isVisible(try header(10, 1, count: 5)))
    }
}
