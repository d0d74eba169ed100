import MartletModel
import MartletTransactions
import MartletWire
import Testing

struct EndTransactionTests {
    @Test func `a transaction goes through its phases, and its epoch goes up`() {
        var bench = CoordinatorBench()
        let producer = bench.begin()
        #expect(bench.phase() == .empty)
        #expect(bench.add([.a], by: producer) == ErrorCode.none)
        #expect(bench.add([.b, .offsets], by: producer) == ErrorCode.none)
        #expect(bench.phase() == .ongoing)
        let recordCount = bench.log.count
        #expect(bench.add([.a], by: producer) == ErrorCode.none)
        #expect(bench.log.count == recordCount)
        let response = bench.end(.commit, by: producer)
        #expect(response?.errorCode == ErrorCode.none)
        #expect(response?.producer == Producer(producer.id, 1))
        #expect(bench.phase() == .prepareCommit)
        let markers = bench.writeMarkers()
        #expect(markers.partitions == [.offsets, .a, .b])
        #expect(markers.epoch == 1)
        #expect(markers.outcome == .commit)
        #expect(bench.phase() == .completeCommit)
    }

    @Test func `a producer of the older protocol keeps its epoch`() {
        var bench = CoordinatorBench()
        let producer = bench.begin()
        _ = bench.add([.a], by: producer, version: 0)
        let response = bench.end(.abort, by: producer, version: 4)
        #expect(response?.producer == producer)
        let markers = bench.writeMarkers()
        #expect(markers.epoch == 0)
        #expect(markers.version == 0)
        #expect(bench.phase() == .completeAbort)
        #expect(bench.add([.a], by: producer, version: 0) == ErrorCode.none)
    }

    /// What an end gets in each phase, from a producer that shows its present epoch, and from one that repeats itself.
    @Test(
        arguments: [
            (.empty, .commit, .invalidTxnState, .producerFenced), (.empty, .abort, .none, .producerFenced),
            (.ongoing, .commit, .none, .producerFenced), (.ongoing, .abort, .none, .producerFenced),
            (.prepareCommit, .commit, .concurrentTransactions, .concurrentTransactions),
            (.prepareCommit, .abort, .concurrentTransactions, .concurrentTransactions),
            (.prepareAbort, .commit, .concurrentTransactions, .concurrentTransactions),
            (.prepareAbort, .abort, .concurrentTransactions, .concurrentTransactions),
            (.completeCommit, .commit, .invalidTxnState, .none), (.completeCommit, .abort, .none, .invalidTxnState),
            (.completeAbort, .commit, .invalidTxnState, .invalidTxnState), (.completeAbort, .abort, .none, .none),
        ] as [(TransactionPhase, TransactionOutcome, ErrorCode, ErrorCode)])
    func `each phase takes the ends that fit it`(
        phase: TransactionPhase, outcome: TransactionOutcome, present: ErrorCode, repeated: ErrorCode
    ) {
        for (epoch, expected) in [(5, present), (4, repeated)] as [(Int16, ErrorCode)] {
            var bench = CoordinatorBench()
            bench.plant(.standing(at: phase, epoch: 5, version: 2))
            let response = bench.end(outcome, by: Producer(7, ProducerEpoch(epoch)))
            #expect(response?.errorCode == expected, "epoch \(epoch)")
            if expected == .none { #expect(response?.producerId == 7) }
        }
    }

    @Test(
        arguments: [
            (.empty, .commit, .invalidTxnState), (.empty, .abort, .invalidTxnState), (.ongoing, .commit, .none),
            (.ongoing, .abort, .none), (.prepareCommit, .commit, .concurrentTransactions),
            (.prepareCommit, .abort, .concurrentTransactions), (.prepareAbort, .commit, .concurrentTransactions),
            (.prepareAbort, .abort, .concurrentTransactions), (.completeCommit, .commit, .none),
            (.completeCommit, .abort, .invalidTxnState), (.completeAbort, .commit, .invalidTxnState),
            (.completeAbort, .abort, .none),
        ] as [(TransactionPhase, TransactionOutcome, ErrorCode)])
    func `each phase takes the ends of the older protocol that fit it`(
        phase: TransactionPhase, outcome: TransactionOutcome, expected: ErrorCode
    ) {
        var bench = CoordinatorBench()
        bench.plant(.standing(at: phase, epoch: 5, version: 0))
        #expect(bench.end(outcome, by: Producer(7, 5), version: 4)?.errorCode == expected)
        #expect(bench.end(outcome, by: Producer(7, 4), version: 4)?.errorCode == .producerFenced)
        #expect(bench.end(outcome, by: Producer(7, 6), version: 4)?.errorCode == .producerFenced)
        #expect(bench.end(outcome, by: Producer(8, 5), version: 4)?.errorCode == .invalidProducerIdMapping)
    }

    @Test func `whoever has no transactional id ends nothing`() {
        var bench = CoordinatorBench()
        #expect(bench.end(.commit, by: Producer(1, 0), "")?.errorCode == .invalidRequest)
        #expect(bench.end(.commit, by: Producer(1, 0), "unknown")?.errorCode == .invalidProducerIdMapping)
        #expect(bench.add([.a], by: Producer(1, 0), "") == .invalidRequest)
        #expect(bench.add([.a], by: Producer(1, 0), "unknown") == .invalidProducerIdMapping)
        #expect(bench.verify(.a, by: Producer(1, 0), "unknown") == .invalidProducerIdMapping)
    }

    /// Scenario 26 (KAFKA-17754).
    @Test func `26 a late commit of one transaction does not commit the next`() {
        var bench = CoordinatorBench()
        let first = bench.begin()
        _ = bench.add([.a], by: first)
        let second = bench.end(.abort, by: first)!.producer
        bench.writeMarkers()
        _ = bench.add([.a], by: second)
        #expect(bench.end(.commit, by: first)?.errorCode == .producerFenced)
        #expect(bench.end(.abort, by: first)?.errorCode == .producerFenced)
        #expect(bench.phase() == .ongoing)
        #expect(bench.end(.commit, by: second)?.errorCode == ErrorCode.none)
    }

    @Test func `an end that uses up the epochs answers with another producer id, and may be asked twice`() {
        var bench = CoordinatorBench()
        bench.plant(.standing(at: .ongoing, epoch: 32766, version: 2))
        let old = Producer(7, 32766)
        let next = bench.end(.commit, by: old)!.producer
        #expect(next == Producer(1001, 0))
        #expect(bench.markers.first?.producerID == 7)
        #expect(bench.markers.first?.epoch == 32767)
        // The next transaction waits for the markers of this one.
        #expect(bench.add([.a], by: next) == nil)
        #expect(bench.end(.commit, by: old)?.errorCode == .concurrentTransactions)
        bench.restart()
        bench.writeMarkers()
        #expect(bench.end(.commit, by: old)?.producer == next)
        #expect(bench.add([.a], by: next) == ErrorCode.none)
        #expect(bench.end(.commit, by: old)?.errorCode == .producerFenced)
    }

    /// Scenario 28: the coordinator dies between the outcome and the markers, and between two markers.
    @Test func `28 a decided transaction is carried through after a restart`() {
        for outcome in [TransactionOutcome.commit, .abort] {
            var bench = CoordinatorBench()
            let producer = bench.begin()
            _ = bench.add([.a, .b], by: producer)
            let ended = bench.end(outcome, by: producer)
            bench.restart()
            #expect(bench.markers.map(\.outcome) == [outcome])
            let wanted = bench.markers[0]
            bench.writeMarkers(only: [.a])
            bench.restart()
            // Which of them are written is not recorded: a marker may be written twice.
            #expect(bench.markers == [wanted])
            bench.writeMarkers()
            #expect(bench.phase() == (outcome == .commit ? .completeCommit : .completeAbort))
            #expect(bench.end(outcome, by: producer) == ended)
        }
    }

    @Test func `markers that cannot be written are tried again, and only those`() {
        var bench = CoordinatorBench()
        let producer = bench.begin()
        _ = bench.add([.a, .b], by: producer)
        _ = bench.end(.commit, by: producer)
        bench.writeMarkers(only: [.b])
        #expect(bench.markers.isEmpty)
        bench.pass(.milliseconds(99))
        #expect(bench.markers.isEmpty)
        bench.pass(.milliseconds(1))
        #expect(bench.markers.map(\.partitions) == [[.a]])
        bench.writeMarkers()
        #expect(bench.phase() == .completeCommit)
    }

    @Test func `news of markers of another transaction changes nothing`() {
        var bench = CoordinatorBench()
        let first = bench.begin()
        _ = bench.add([.a], by: first)
        let second = bench.end(.commit, by: first)!.producer
        let old = bench.writeMarkers()
        bench.report(old)
        _ = bench.add([.a], by: second)
        _ = bench.end(.abort, by: second)
        bench.report(old)
        #expect(bench.phase() == .prepareAbort)
        bench.writeMarkers()
        #expect(bench.phase() == .completeAbort)
    }
}

extension TransactionLogValue {
    /// A transaction of producer 7 with a partition.
    static func standing(at phase: TransactionPhase, epoch: ProducerEpoch, version: Int16) -> TransactionLogValue {
        TransactionLogValue(
            producerId: 7, producerEpoch: epoch, transactionTimeoutMs: 60_000, transactionStatus: phase.rawValue,
            transactionPartitions: phase == .ongoing || phase == .prepareCommit || phase == .prepareAbort
                ? [.init(topic: "a", partitionIds: [0])] : [],
            transactionLastUpdateTimestampMs: 1_700_000_000_000, transactionStartTimestampMs: 1_700_000_000_000,
            clientTransactionVersion: version)
    }
}
