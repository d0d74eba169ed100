/// Keys that a broker of Kafka knows and that do not act here. A file that has them is taken; one warning names them.
public enum ForeignBrokerKeys {
    public static func contains(_ name: String) -> Bool {
        if let own = ListenerKeys.ownName(in: name) { return isForeignForListener(own) }
        return names.contains(name) || BrokerConfigKeys.byName[name] == nil && prefixes.contains(where: name.hasPrefix)
    }

    /// Kafka lets almost every key be set for one listener; a mistyped one about security must not pass for one of those.
    private static func isForeignForListener(_ name: String) -> Bool {
        names.contains(name) || BrokerConfigKeys.byName[name] != nil
            || !name.hasPrefix("ssl.") && !name.hasPrefix("sasl.") || prefixes.contains(where: name.hasPrefix)
    }

    /// Families of which most or all are foreign: ZooKeeper, KRaft, Kerberos, groups, transactions, tiered
    /// storage.
    private static let prefixes = [
        "zookeeper.", "controller.quorum.", "metadata.log.", "metadata.max.", "sasl.kerberos.", "sasl.login.", "sasl.client.",
        "sasl.mechanism.", "security.providers", "delegation.token.", "password.encoder.",
        "alter.log.dirs.replication.quota.", "client.quota.", "group.", "offsets.", "transaction.", "transactional.",
        "share.", "remote.", "metric.", "metrics.", "kafka.metrics.", "confluent.", "telemetry.",
        "replica.", "controlled.shutdown.", "leader.imbalance.", "broker.heartbeat.", "broker.session.",
        "inter.broker.protocol.", "log.cleaner.io.", "log.message.downconversion.", "log.message.format.",
        "log.message.timestamp.difference.", "unstable.",
    ]

    private static let names: Set<String> = [
        "process.roles", "num.network.threads", "num.io.threads", "background.threads", "num.replica.fetchers",
        "num.replica.alter.log.dirs.threads", "broker.id.generation.enable",
        "reserved.broker.max.id", "control.plane.listener.name", "early.start.listeners", "controller.socket.timeout.ms",
        "max.connections.per.ip.overrides",
        "principal.builder.class", "create.topic.policy.class.name",
        "alter.config.policy.class.name", "log.dir.failure.timeout.ms", "log.initial.task.delay.ms",
        "log.flush.offset.checkpoint.interval.ms", "log.flush.start.offset.checkpoint.interval.ms",
        "producer.id.expiration.check.interval.ms", "fetch.purgatory.purge.interval.requests",
        "producer.purgatory.purge.interval.requests", "delete.records.purgatory.purge.interval.requests",
        "unclean.leader.election.interval.ms", "eligible.leader.replicas.enable",
        "initial.broker.registration.timeout.ms", "server.max.startup.time.ms", "max.request.partition.size.limit",
        "auto.include.jmx.reporter",
        "ssl.protocol", "ssl.provider", "ssl.engine.factory.class", "ssl.keymanager.algorithm", "ssl.trustmanager.algorithm",
        "ssl.secure.random.implementation", "sasl.server.callback.handler.class", "sasl.oauthbearer.assertion.algorithm",
        "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.header.urlencode",
        "advertised.host.name", "advertised.port", "host.name", "port",
    ]
}
