/// Keys that a broker of Kafka knows and that do not act here. A file that has them is taken; one warning names them.
public enum ForeignBrokerKeys {
    public static func contains(_ name: String) -> Bool {
        names.contains(name) || BrokerConfigKeys.byName[name] == nil && prefixes.contains(where: name.hasPrefix)
    }

    /// Keys whose silent loss would leave the broker more open than its file says: they are refused, not ignored.
    static let protective: [String: String] = [
        "authorizer.class.name":
            "cannot be obeyed: there is no authorizer here, and the broker would serve everybody. Remove the key to accept that",
        "ssl.client.auth":
            "cannot be obeyed: there are no TLS listeners here. Remove the key, or set it to none, to accept that",
    ]

    /// The values of protective keys that ask for nothing.
    static let harmlessValues: Set<String> = ["", "none"]

    /// Families of which most or all are foreign: ZooKeeper, KRaft, SASL, TLS, quotas, groups, transactions, tiered storage,
    /// per-listener keys.
    private static let prefixes = [
        "zookeeper.", "controller.quorum.", "metadata.log.", "metadata.max.", "sasl.", "ssl.", "security.providers",
        "delegation.token.", "password.encoder.", "quota.", "controller.quota.", "replication.quota.",
        "alter.log.dirs.replication.quota.", "client.quota.", "group.", "offsets.", "transaction.", "transactional.",
        "share.", "remote.", "listener.name.", "metric.", "metrics.", "kafka.metrics.", "confluent.", "telemetry.",
        "replica.", "controlled.shutdown.", "leader.imbalance.", "broker.heartbeat.", "broker.session.",
        "inter.broker.protocol.", "log.cleaner.io.", "log.message.downconversion.", "log.message.format.",
        "log.message.timestamp.difference.", "unstable.",
    ]

    private static let names: Set<String> = [
        "process.roles", "num.network.threads", "num.io.threads", "background.threads", "num.replica.fetchers",
        "num.replica.alter.log.dirs.threads", "auto.leader.rebalance.enable", "broker.id.generation.enable",
        "reserved.broker.max.id", "control.plane.listener.name", "early.start.listeners", "controller.socket.timeout.ms",
        "max.connections.per.ip.overrides", "max.connection.creation.rate", "connection.failed.authentication.delay.ms",
        "connections.max.reauth.ms", "authorizer.class.name", "super.users",
        "allow.everyone.if.no.acl.found", "principal.builder.class", "create.topic.policy.class.name",
        "alter.config.policy.class.name", "log.dir.failure.timeout.ms", "log.initial.task.delay.ms",
        "log.flush.offset.checkpoint.interval.ms", "log.flush.start.offset.checkpoint.interval.ms",
        "producer.id.expiration.check.interval.ms", "fetch.purgatory.purge.interval.requests",
        "producer.purgatory.purge.interval.requests", "delete.records.purgatory.purge.interval.requests",
        "unclean.leader.election.interval.ms", "eligible.leader.replicas.enable",
        "initial.broker.registration.timeout.ms", "server.max.startup.time.ms", "max.request.partition.size.limit",
        "auto.include.jmx.reporter", "leader.replication.throttled.rate", "follower.replication.throttled.rate",
        "advertised.host.name", "advertised.port", "host.name", "port",
    ]
}
