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

    /// Records were not appended, since their messages were there already.
    func deduplicated(_ topic: TopicName, count: Int) {
        guard count > 0 else { return }
        Counter(label: "martlet_deduplicated_records_total", dimensions: [("topic", topic.text)]).increment(by: count)
    }

    /// Records were not delivered, since they have ended.
    func expired(_ topic: TopicName, count: Int) {
        guard count > 0 else { return }
        Counter(label: "martlet_expired_records_total", dimensions: [("topic", topic.text)]).increment(by: count)
    }

    /// A client was told to keep still, because it has used up a quota.
    func throttled(_ quota: QuotaKey, milliseconds: Int32) {
        let dimensions = [("quota", quota.rawValue)]
        Counter(label: "martlet_throttled_requests_total", dimensions: dimensions).increment()
        Counter(label: "martlet_throttle_milliseconds_total", dimensions: dimensions).increment(by: Int64(milliseconds))
    }

    /// Replicas of a partition that is led here have left the in-sync set, or have joined it.
    func inSyncSetChanged(hasShrunk: Bool, hasExpanded: Bool) {
        if hasShrunk { Counter(label: "kafka_server_replicamanager_isrshrinks_total").increment() }
        if hasExpanded { Counter(label: "kafka_server_replicamanager_isrexpands_total").increment() }
    }

    /// The controller, which is this broker, had a replica lead that was not in sync.
    func leaderElectedUncleanly() {
        Counter(label: "kafka_controller_controllerstats_uncleanleaderelections_total").increment()
    }

    /// Seconds since 1970.
    static func certificateExpires(_ listenerName: String, at seconds: Int64) {
        Gauge(label: "martlet_tls_certificate_expires_timestamp_seconds", dimensions: [("listener", listenerName)]).record(
            seconds)
    }

    func strategyFailed(_ strategy: StrategyIdentity) {
        Counter(
            label: "martlet_strategy_faults_total",
            dimensions: [("family", strategy.family.rawValue), ("strategy", strategy.name)]
        ).increment()
    }
}
