import MartletBuiltIns
import MartletConfig
import MartletStrategy

/// The strategies that the program itself links.
func builtIns() throws -> StrategyRegistry {
    try StrategyRegistry {
        Murmur2Partitioner.self
        RoundRobinPartitioner.self
        ExplicitPartitioner.self
        TimeRetention.self
        SizeRetention.self
        CompactRetention.self
        EventTimeRetention.self
        ConsumedRetention.self
        DedupByHeader.self
        TimeToLive.self
        DelayByHeader.self
        NoAcks.self
        LeaderAcks.self
        AllAcks.self
        QuorumAcks.self
        AtMostOnce.self
        AtLeastOnce.self
        ExactlyOnce.self
        ClientDecides.self
        UniformAssignor.self
        RangeAssignor.self
        ACLAuthorizer.self
        EmbeddedCoordinator.self
        ZooKeeperCoordinator.self
        EtcdCoordinator.self
    }
}

/// Settings of a broker whose file has these lines.
func brokerSettings(
    _ file: String = "", environment: [String: String] = [:], flags: [String] = [],
    cluster: [String: String] = [:], broker: [String: String] = [:]
) throws -> BrokerSettings {
    try BrokerSettings(
        BrokerConfiguration(file: ("broker.properties", file), environment: environment, flags: flags),
        clusterConfigs: cluster, brokerConfigs: broker, registry: builtIns())
}

/// Settings of a topic with these overrides.
func topicSettings(_ overrides: [String: String] = [:], broker: String = "") throws -> TopicSettings {
    try TopicSettings(overrides: overrides, defaults: brokerSettings(broker), registry: builtIns())
}

/// What is wrong, as a user reads it; empty where nothing is.
func complaint(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}
