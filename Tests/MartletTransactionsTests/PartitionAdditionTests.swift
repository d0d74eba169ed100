import MartletModel
import MartletTransactions
import MartletWire
import Testing

struct PartitionAdditionTests {
    @Test(
        arguments: [
            (.ongoing, 7, 5, ErrorCode.none), (.empty, 7, 5, .none), (.completeAbort, 7, 5, .none),
            (.ongoing, 8, 5, .invalidProducerIdMapping),
            (.ongoing, 7, 4, .producerFenced), (.ongoing, 7, 6, .producerFenced), (.prepareCommit, 7, 4, .producerFenced),
        ] as [(TransactionPhase, ProducerID, ProducerEpoch, ErrorCode)])
    func `only the present producer adds partitions`(
        phase: TransactionPhase, producer: ProducerID, epoch: ProducerEpoch, expected: ErrorCode
    ) {
        var bench = CoordinatorBench()
        bench.plant(.standing(at: phase, epoch: 5, version: 2))
        #expect(bench.add([.b], by: Producer(producer, epoch)) == expected)
    }

    @Test func `the first partition of a transaction waits for the end of the one before`() {
        var bench = CoordinatorBench()
        let first = bench.begin()
        _ = bench.add([.a], by: first)
        let second = bench.end(.commit, by: first)!.producer
        #expect(bench.add([.b], by: second) == nil)
        bench.writeMarkers()
        #expect(bench.lastAdded == ErrorCode.none)
        #expect(bench.phase() == .ongoing)
        #expect(bench.verify(.b, by: second) == ErrorCode.none)
        #expect(bench.verify(.a, by: second) == .transactionAbortable)
    }

    @Test func `it does not wait for ever`() {
        var bench = CoordinatorBench()
        let first = bench.begin()
        _ = bench.add([.a], by: first)
        let second = bench.end(.commit, by: first)!.producer
        #expect(bench.add([.b], by: second) == nil)
        bench.pass(.milliseconds(499))
        #expect(bench.lastAdded == nil)
        bench.pass(.milliseconds(1))
        #expect(bench.lastAdded == .concurrentTransactions)
        bench.writeMarkers()
        #expect(bench.phase() == .completeCommit)
    }

    @Test func `so many wait and no more`() {
        var settings = TransactionSettings()
        settings.waitingMax = 2
        var bench = CoordinatorBench(settings: settings)
        let first = bench.begin()
        _ = bench.add([.a], by: first)
        let second = bench.end(.commit, by: first)!.producer
        #expect(bench.add([.a], by: second) == nil)
        #expect(bench.add([.b], by: second) == nil)
        #expect(bench.add([.b], by: second) == .concurrentTransactions)
    }

    /// Scenario 27: verification refuses what comes after the end.
    @Test func `27 a partition is not verified after the transaction has ended`() {
        var bench = CoordinatorBench()
        let producer = bench.begin()
        _ = bench.add([.a], by: producer, version: 0)
        #expect(bench.verify(.a, by: producer) == ErrorCode.none)
        #expect(bench.verify(.b, by: producer) == .transactionAbortable)
        _ = bench.end(.abort, by: producer, version: 4)
        #expect(bench.verify(.a, by: producer) == .concurrentTransactions)
        bench.writeMarkers()
        #expect(bench.verify(.a, by: producer) == .transactionAbortable)
    }

    @Test func `no more ids are remembered than there is room for`() {
        var settings = TransactionSettings()
        settings.idCountMax = 2
        var bench = CoordinatorBench(settings: settings)
        _ = bench.begin("one")
        _ = bench.begin("two")
        #expect(bench.initialize("three")?.code == .policyViolation)
        #expect(bench.initialize("one")?.code == ErrorCode.none)
    }
}
