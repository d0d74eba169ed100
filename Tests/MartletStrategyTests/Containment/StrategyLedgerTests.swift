import MartletStrategy
import Testing

@Suite struct `The ledger of strategies` {
    typealias CounterPath = any KeyPath<StrategyCounters, Int> & Sendable

    private let region = StrategyIdentity(.partitioner, "region")

    @Test(
        arguments: [
            (.threw("x"), \.threw), (.answeredNonsense("x"), \.answeredNonsense), (.overranBudget(.zero), \.overran),
            (.hanging(calls: 1), \.refused), (.crowded(waiting: 1), \.refused), (.missing(linked: []), \.missing),
        ] as [(StrategyFault.Reason, CounterPath)])
    func `counts each kind of fault`(reason: StrategyFault.Reason, counter: CounterPath) {
        let ledger = StrategyLedger()
        ledger.record(StrategyFault(region, reason))
        ledger.record(StrategyFault(region, reason))
        #expect(ledger.counters[region]?[keyPath: counter] == 2)
        #expect(ledger.counters[region]?.faults == 2)
    }

    @Test func `does not hold a shutdown against a strategy`() {
        let ledger = StrategyLedger()
        ledger.record(StrategyFault(region, .stopped))
        #expect(ledger.counters[region]?.faults == 0)
    }
}
