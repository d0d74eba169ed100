import MartletModel
import MartletStrategy
import Metrics

/// What the broker counts, through swift-metrics: whoever bootstraps a backend sees it.
struct BrokerMetrics: Sendable {
    /// A request was refused because it is weaker than the topic's guarantee.
    func rejected(_ topic: TopicName, reason: String) {
        Counter(label: "martlet_delivery_policy_rejects_total", dimensions: [("topic", topic.text), ("reason", reason)])
            .increment()
    }

    func strategyFailed(_ strategy: StrategyIdentity) {
        Counter(
            label: "martlet_strategy_faults_total",
            dimensions: [("family", strategy.family.rawValue), ("strategy", strategy.name)]
        ).increment()
    }
}
