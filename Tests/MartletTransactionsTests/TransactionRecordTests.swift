import MartletTransactions
import MartletModel
import MartletWire
import Testing

struct TransactionRecordTests {
    @Test func `a record of a transaction is read back as it was written`() throws {
        let record = TransactionRecord.transaction(
            TransactionLogKey(transactionalId: "t"), TransactionLogValue(producerId: 5, producerEpoch: 1))
        #expect(try TransactionRecord.decoded(record.encoded()) == record)
    }
}
