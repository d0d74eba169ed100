import MartletModel
import MartletTransactions
import MartletWire
import Testing

struct TransactionDeadlineTests {
    /// Scenario 30.
    @Test func `30 a transaction that is never ended is aborted at its time-out`() {
        var bench = CoordinatorBench()
        let producer = bench.begin(timeout: 15_000)
        _ = bench.add([.a], by: producer)
        bench.pass(.seconds(14))
        #expect(bench.phase() == .ongoing)
        bench.pass(.seconds(11))
        #expect(bench.phase() == .prepareAbort)
        #expect(bench.markers.first?.outcome == .abort)
        bench.writeMarkers()
        #expect(bench.phase() == .completeAbort)
        for outcome in [TransactionOutcome.commit, .abort] {
            #expect(bench.end(outcome, by: producer)?.errorCode == .producerFenced)
        }
        #expect(bench.add([.a], by: producer) == .producerFenced)
    }

    @Test func `the time that a transaction has used counts after a restart`() {
        var bench = CoordinatorBench()
        let producer = bench.begin(timeout: 30_000)
        _ = bench.add([.a], by: producer)
        bench.pass(.seconds(29))
        bench.restart()
        #expect(bench.phase() == .ongoing)
        bench.pass(.seconds(11))
        #expect(bench.phase() == .prepareAbort)
    }

    @Test func `further partitions do not prolong a transaction`() {
        var bench = CoordinatorBench()
        let producer = bench.begin(timeout: 20_000)
        _ = bench.add([.a], by: producer)
        bench.pass(.seconds(19))
        _ = bench.add([.b], by: producer)
        bench.pass(.seconds(11))
        #expect(bench.phase() == .prepareAbort)
    }

    @Test func `a transaction that was ended in time is left alone`() {
        var bench = CoordinatorBench()
        let producer = bench.begin(timeout: 1000)
        _ = bench.add([.a], by: producer)
        _ = bench.end(.commit, by: producer)
        bench.writeMarkers()
        bench.pass(.seconds(100))
        #expect(bench.phase() == .completeCommit)
    }

    @Test func `an id is forgotten when it was not used for long, and the log says so`() {
        var settings = TransactionSettings()
        settings.idExpiration = .seconds(7200)
        var bench = CoordinatorBench(settings: settings)
        _ = bench.begin("idle")
        let producer = bench.begin("busy", timeout: 900_000)
        bench.pass(.seconds(3000))
        _ = bench.add([.a], by: producer, "busy")
        bench.pass(.seconds(4500))
        #expect(bench.phase("idle") == nil)
        #expect(bench.phase("busy") != nil)
        #expect(bench.log.contains(.transaction(TransactionLogKey(transactionalId: "idle"), nil)))
        bench.restart()
        #expect(bench.phase("idle") == nil)
        #expect(bench.add([.a], by: Producer(1001, 0), "idle") == .invalidProducerIdMapping)
    }

    @Test func `nothing is waited for where there is nothing`() {
        let bench = CoordinatorBench()
        #expect(bench.machine.nextDeadline == nil)
    }
}

struct TransactionListingTests {
    @Test func `transactions are listed by state, producer and duration`() {
        var bench = CoordinatorBench()
        let one = bench.begin("one")
        let two = bench.begin("two")
        _ = bench.add([.a], by: one, "one")
        bench.pass(.seconds(5))
        _ = bench.add([.b, .a], by: two, "two")
        #expect(bench.list(ListTransactionsRequest()) == ["one", "two"])
        #expect(bench.list(ListTransactionsRequest(stateFilters: ["Ongoing"])) == ["one", "two"])
        #expect(bench.list(ListTransactionsRequest(stateFilters: ["Empty"])) == [])
        #expect(bench.list(ListTransactionsRequest(producerIdFilters: [two.id])) == ["two"])
        #expect(bench.list(ListTransactionsRequest(durationFilter: 4000)) == ["one"])
        let described = bench.describe("two")
        #expect(described?.transactionState == "Ongoing")
        #expect(described?.producerId == two.id)
        #expect(described?.topics.map(\.topic) == ["a", "b"])
        #expect(bench.describe("three")?.errorCode == .transactionalIdNotFound)
        #expect(bench.describe("")?.errorCode == .invalidRequest)
    }
}
