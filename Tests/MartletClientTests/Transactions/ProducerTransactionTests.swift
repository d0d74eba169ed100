import MartletModel
import Testing

@testable import MartletClient

@Suite struct ProducerTransactionTests {
    private func open(sent: Bool = true) throws -> ProducerTransaction {
        var transaction = ProducerTransaction(transactionalID: "t")
        _ = try transaction.begin()
        if sent { transaction.sent() }
        return transaction
    }

    @Test func `A transaction is begun, committed and begun again`() throws {
        var transaction = try open()
        #expect(try transaction.commit() == true)
        #expect(transaction.ended(.none) == .done)
        #expect(try transaction.begin() == 2)
    }

    @Test func `One that sent nothing is not told to the coordinator`() throws {
        var transaction = try open(sent: false)
        #expect(try transaction.commit() == false)
        transaction.endedUnsaid()
        _ = try transaction.begin()
        #expect(transaction.abort() == false)
    }

    @Test func `There is one at a time, and one that has ended is told from the next`() throws {
        var transaction = try open()
        #expect(throws: ClientError.self) { try transaction.begin() }
        try transaction.check(1)
        _ = try transaction.commit()
        _ = transaction.ended(.none)
        _ = try transaction.begin()
        #expect(throws: ClientError.self) { try transaction.check(1) }
        try transaction.check(2)
    }

    @Test func `What has failed cannot be committed`() throws {
        var transaction = try open()
        transaction.fail(ClientError(.timedOut, "late"))
        #expect(throws: ClientError(.timedOut, "late")) { try transaction.check(1) }
        #expect(throws: ClientError(.timedOut, "late")) { try transaction.commit() }
        #expect(transaction.abort() == true)
        #expect(transaction.ended(.none) == .done)
        #expect(transaction.phase == .ready)
    }

    @Test func `A coordinator that wants an abort gets one`() throws {
        var transaction = try open()
        _ = try transaction.commit()
        #expect(transaction.ended(.transactionAbortable) == .abort)
        #expect(transaction.abort() == true)
        #expect(transaction.ended(.none) == .done)
    }

    @Test(arguments: [ErrorCode.producerFenced, .invalidProducerEpoch, .invalidProducerIdMapping])
    func `Whether the producer may go on a new identity tells`(code: ErrorCode) throws {
        var late = try open()
        _ = try late.commit()
        #expect(late.ended(code) == .identifyAnew)
        late.identified(.none)
        #expect(late.phase == .ready && late.failure?.errorCode == code)

        var fenced = try open()
        _ = try fenced.commit()
        _ = fenced.ended(code)
        fenced.identified(.producerFenced)
        #expect(fenced.death?.kind == .fenced)
        #expect(throws: ClientError.self) { try fenced.begin() }
    }

    @Test func `An end that nobody confirmed ends the producer, and the error says what is not known`() throws {
        var transaction = try open()
        _ = try transaction.commit()
        transaction.unanswered(ClientError(.timedOut, "No answer."))
        #expect(transaction.death?.message.contains("committed is unknown") == true)
        #expect(transaction.abort() == false)
    }

    @Test func `What may pass is asked again`() throws {
        var transaction = try open()
        _ = try transaction.commit()
        #expect(transaction.ended(.concurrentTransactions) == .again)
        #expect(transaction.phase == .committing)
    }

    @Test func `Of the first version each partition is added once before it is written to`() {
        var scope = TransactionScope(transactionalID: "t", addsImplicitly: false)
        #expect(scope.produceVersionMax == 11)
        for slot in [3, 3, 4] { #expect(scope.mustAdd(slot) == true) }
        #expect(scope.takeToAdd() == [3, 4])
        #expect(scope.takeToAdd() == nil)
        scope.added([3, 4])
        #expect(scope.mustAdd(3) == false)
        scope.begin()
        #expect(scope.mustAdd(3) == true, "the next transaction knows nothing of the last one's")
    }

    @Test func `Of the second version writes add by themselves`() {
        var scope = TransactionScope(transactionalID: "t", addsImplicitly: true)
        #expect(scope.mustAdd(0) == false)
        #expect(scope.takeToAdd() == nil)
        #expect(scope.produceVersionMax == .max)
    }
}
