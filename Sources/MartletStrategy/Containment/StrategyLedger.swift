import Synchronization

/// Counts, for each strategy, what its calls came to. Shared by all who call strategies.
public final class StrategyLedger: Sendable {
    private let entries = Mutex<[StrategyIdentity: StrategyCounters]>([:])

    public init() {}

    /// A snapshot. Strategies that did nothing wrong and were never isolated are not in it.
    public var counters: [StrategyIdentity: StrategyCounters] { entries.withLock { $0 } }

    /// For callers that run a strategy inline. What an ``IsolatedStrategyRunner`` runs, it counts itself.
    public func record(_ fault: StrategyFault) {
        change(fault.strategy) { $0.count(fault.reason) }
    }

    func recordIsolatedCall(of strategy: StrategyIdentity) {
        change(strategy) { $0.isolatedCalls += 1 }
    }

    func recordLateReturn(of strategy: StrategyIdentity) {
        change(strategy) { $0.lateReturns += 1 }
    }

    private func change(_ strategy: StrategyIdentity, by change: (inout StrategyCounters) -> Void) {
        entries.withLock { change(&$0[strategy, default: StrategyCounters()]) }
    }
}
