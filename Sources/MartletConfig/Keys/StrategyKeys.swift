import MartletStrategy

/// Keys that choose a strategy, and the settings of the chosen one as keys below them: `partitioner.strategy` and
/// `partitioner.strategy.header`. Which settings there are is for the strategy to say.
enum StrategyKeys {
    /// Of topics; brokers have them as defaults.
    static let topic: [(key: String, family: StrategyFamily)] = [
        ("partitioner.strategy", .partitioner), ("retention.strategy", .retention), ("ack.policy", .acks),
        ("delivery.guarantee", .delivery), ("record.policies", .record),
    ]

    static let coordination = "coordination.strategy"
    static let assignors = "group.consumer.assignors"
    static let authorizer = "authorizer.class.name"

    static func isTopicSetting(_ name: String) -> Bool { topic.contains { name.hasPrefix($0.key + ".") } }

    static func isBrokerSetting(_ name: String) -> Bool {
        isTopicSetting(name) || name.hasPrefix(coordination + ".") || name.hasPrefix(assignors + ".")
            || name.hasPrefix(authorizer + ".") || coordinatorSetting(name) != nil
    }

    /// What the settings of a coordinator are called by its own name: those of `zookeeper` as in Kafka, so that its setting
    /// `connect` may be written `zookeeper.connect`, and those of `etcd` likewise.
    static func coordinatorSetting(_ name: String) -> (coordinator: String, setting: String)? {
        if name.hasPrefix("etcd.") { return ("etcd", String(name.dropFirst("etcd.".count))) }
        guard zooKeeperSettings.contains(name) else { return nil }
        return ("zookeeper", String(name.dropFirst("zookeeper.".count)))
    }

    private static let zooKeeperSettings: Set<String> = [
        "zookeeper.connect", "zookeeper.session.timeout.ms", "zookeeper.connection.timeout.ms", "zookeeper.set.acl",
        "zookeeper.auth.scheme", "zookeeper.auth.username", "zookeeper.auth.password",
        "zookeeper.ssl.client.enable", "zookeeper.ssl.keystore.location", "zookeeper.ssl.keystore.password",
        "zookeeper.ssl.keystore.type", "zookeeper.ssl.truststore.location", "zookeeper.ssl.truststore.password",
        "zookeeper.ssl.truststore.type", "zookeeper.ssl.endpoint.identification.algorithm",
    ]

    /// Whether a setting is none of those that anybody may read. What a strategy declares does not say so.
    static func isSecret(_ name: String) -> Bool { name.hasSuffix(".password") || name.hasSuffix(".ssl.keystore.key") }

    /// Those of `texts` that lie below `prefix`, by what follows it.
    static func settings(below prefix: String, in texts: [String: String]) -> [String: String] {
        var settings: [String: String] = [:]
        for (name, text) in texts where name.hasPrefix(prefix + ".") {
            settings[String(name.dropFirst(prefix.count + 1))] = text.trimmed
        }
        return settings
    }
}
