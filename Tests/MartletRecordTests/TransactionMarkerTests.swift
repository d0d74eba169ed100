import MartletModel
import NIOCore
import Testing

@testable import MartletRecord

@Suite struct TransactionMarkerTests {
    @Test(arguments: [TransactionMarker.Outcome.abort, .commit])
    func `A marker is a control batch that a client may not write`(outcome: TransactionMarker.Outcome) throws {
        let marker = TransactionMarker(outcome: outcome, coordinatorEpoch: 9)
        let batch = try marker.batch(producerID: 3, epoch: 1, timestamp: 77)
        let view = try RecordBatchView(firstOf: batch.readableBytesSpan)
        try view.verifyChecksum()
        #expect(view.header.attributes.isControl && view.header.attributes.isTransactional)
        #expect((view.header.producerID, view.header.producerEpoch, view.header.baseSequence) == (3, 1, .none))
        var records = RecordCursor(header: view.header, payload: view.encodedRecords)
        let record = try records.next()
        if let record { #expect(TransactionMarker(record) == marker) } else { Issue.record("no record") }
        let error = try #require(throws: RecordBatchError.self) { try batch.validated() }
        #expect(error.kind == .invalidRecord)
    }

    /// Key and value as Kafka's EndTransactionMarker writes them: version, type; version, coordinator epoch.
    @Test func `The bytes are those of Kafka`() throws {
        let batch = try TransactionMarker(outcome: .commit, coordinatorEpoch: 258)
            .batch(producerID: 3, epoch: 1, timestamp: 77)
        #expect(
            Array(buffer: batch)[RecordBatchHeader.byteCount...]
                == [32, 0, 0, 0, 8, 0, 0, 0, 1, 12, 0, 0, 0, 0, 1, 2, 0])
    }

    @Test func `Control records of other kinds are no markers`() throws {
        var builder = RecordBatchBuilder(isControl: true)
        let leaderChange = ByteBuffer(bytes: [0, 0, 0, 2])
        try builder.append(key: leaderChange, value: ByteBuffer(repeating: 0, count: 20), timestamp: 0)
        try builder.append(key: ByteBuffer(bytes: [0]), value: ByteBuffer(), timestamp: 0)
        try builder.append(key: nil, value: nil, timestamp: 0)
        let batch = try builder.finish()
        let view = try RecordBatchView(firstOf: batch.readableBytesSpan)
        var records = RecordCursor(header: view.header, payload: view.encodedRecords)
        while let record = try records.next() { #expect(TransactionMarker(record) == nil) }
    }
}
