import Logging
import MartletStrategy

/// How the broker calls strategies that are not its own: within a time budget, on threads apart, every fault counted
/// and logged with the strategy's name.
struct StrategyCalls: Sendable {
    let runner: IsolatedStrategyRunner
    let metrics: BrokerMetrics
    let logger: Logger
    /// How long a partitioner may take for one batch.
    let partitionerBudget: Duration = .seconds(1)

    /// How long an assignor may take for one group.
    let assignorBudget: Duration = .seconds(5)

    /// A fault of a strategy that was called inline; the runner counts its own.
    func noteInline(_ fault: StrategyFault) {
        runner.ledger.record(fault)
        note(fault)
    }

    func note(_ fault: StrategyFault) {
        metrics.strategyFailed(fault.strategy)
        logger.warning("\(fault)", metadata: ["strategy": "\(fault.strategy.name)"])
    }
}
