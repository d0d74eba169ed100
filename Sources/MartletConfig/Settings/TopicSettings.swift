public import MartletStrategy

/// The typed configuration of one topic: its overrides over the broker's defaults.
///
/// Times are in milliseconds, as the timestamps of records are.
public struct TopicSettings: Sendable {
    public let cleanup: CleanupPolicy
    /// Nil: no limit.
    public let retentionMilliseconds: Int64?
    /// For each partition. Nil: no limit.
    public let retentionByteCount: Int64?
    public let segmentByteCount: Int64
    public let segmentMilliseconds: Int64
    public let segmentJitterMilliseconds: Int64
    public let segmentIndexByteCount: Int
    public let indexIntervalByteCount: Int
    public let maximumMessageByteCount: Int
    public let minimumInSyncReplicas: Int
    public let allowsUncleanLeaderElection: Bool
    /// `leader.replication.throttled.replicas`
    public let leaderThrottledReplicas: ThrottledReplicas
    /// `follower.replication.throttled.replicas`
    public let followerThrottledReplicas: ThrottledReplicas
    public let compression: TopicCompression
    public let timestampType: MessageTimestampType
    public let timestampBeforeMaximumMilliseconds: Int64
    public let timestampAfterMaximumMilliseconds: Int64
    /// Nil: never for that reason.
    public let flushMessageCount: Int64?
    /// Nil: never for that reason.
    public let flushMilliseconds: Int64?
    public let flushPolicy: FlushPolicy
    public let deleteRetentionMilliseconds: Int64
    public let minimumCompactionLagMilliseconds: Int64
    /// Nil: no limit.
    public let maximumCompactionLagMilliseconds: Int64?
    /// 0 ... 1
    public let minimumCleanableDirtyRatio: Double
    public let fileDeleteDelayMilliseconds: Int64
    public let preallocates: Bool

    public let partitionerMode: PartitionerMode
    /// The strategy's name, for clients that partition by themselves.
    public let partitionerName: String
    /// Nil where `partitionerMode` is `client`: the broker does not need it.
    public let partitioner: (any Partitioner)?
    /// In the order of `retention.strategy`. Empty: nothing is ever deleted.
    public let retentionPolicies: [any RetentionPolicy]
    /// In the order of `record.policies`; those that `dedup.key`, `ttl.key` and `delay.key` choose come last.
    public let records: RecordPolicies
    /// Where share groups copy the records that they give up; nil: nowhere.
    public let deadLetterTopic: String?
    public let ackRules: AckRules
    public let delivery: DeliverySettings

    /// - Parameters:
    ///   - overrides: what was set for the topic, by key.
    ///   - defaults: the broker's settings, which fill the rest.
    ///   - runner: where the initialisers of isolated strategies run; without one, here.
    /// - Throws: everything that is wrong with it: unknown keys, values out of bounds, strategies that are not linked.
    public init(
        overrides: [String: String], defaults: BrokerSettings, registry: StrategyRegistry,
        runner: IsolatedStrategyRunner? = nil
    ) throws(ConfigError) {
        var reader = SettingsReader(
            keys: TopicConfigKeys.byName, text: { overrides[$0.name] ?? defaults.topicDefaults[$0.name] },
            origin: { overrides[$0.name] == nil ? defaults.originOfDefault(for: $0) : .dynamicTopic })
        Self.checkNames(overrides, &reader)
        let cleanup = CleanupPolicy(words: reader.list("cleanup.policy") ?? [])
        self.cleanup = cleanup
        retentionMilliseconds = reader.integer("retention.ms", unless: -1)
        retentionByteCount = reader.integer("retention.bytes", unless: -1)
        segmentByteCount = reader.integer("segment.bytes", orElse: 0)
        segmentMilliseconds = reader.integer("segment.ms", orElse: 0)
        segmentJitterMilliseconds = reader.integer("segment.jitter.ms", orElse: 0)
        segmentIndexByteCount = reader.count("segment.index.bytes")
        indexIntervalByteCount = reader.count("index.interval.bytes")
        maximumMessageByteCount = reader.count("max.message.bytes")
        minimumInSyncReplicas = reader.count("min.insync.replicas")
        allowsUncleanLeaderElection = reader.boolean("unclean.leader.election.enable")
        leaderThrottledReplicas = ThrottledReplicas(reader.list("leader.replication.throttled.replicas") ?? [])
        followerThrottledReplicas = ThrottledReplicas(reader.list("follower.replication.throttled.replicas") ?? [])
        compression = TopicCompression(&reader)
        timestampType = reader.choice("message.timestamp.type", orElse: .createTime)
        timestampBeforeMaximumMilliseconds = reader.integer("message.timestamp.before.max.ms", orElse: 0)
        timestampAfterMaximumMilliseconds = reader.integer("message.timestamp.after.max.ms", orElse: 0)
        flushMessageCount = reader.integer("flush.messages", unless: .max)
        flushMilliseconds = reader.integer("flush.ms", unless: .max)
        flushPolicy = reader.choice("flush.policy", orElse: .os)
        deleteRetentionMilliseconds = reader.integer("delete.retention.ms", orElse: 0)
        minimumCompactionLagMilliseconds = reader.integer("min.compaction.lag.ms", orElse: 0)
        maximumCompactionLagMilliseconds = reader.integer("max.compaction.lag.ms", unless: .max)
        minimumCleanableDirtyRatio = reader.decimal("min.cleanable.dirty.ratio")
        fileDeleteDelayMilliseconds = reader.integer("file.delete.delay.ms", orElse: 0)
        preallocates = reader.boolean("preallocate")
        partitionerMode = reader.choice("partitioner.mode", orElse: .client)
        Self.checkTogether(&reader)

        let strategies = TopicStrategies(
            overrides: overrides, defaults: defaults, cleanup: cleanup,
            maker: StrategyMaker(registry: registry, runner: runner))
        partitionerName = reader.text("partitioner.strategy") ?? ""
        partitioner = strategies.partitioner(partitionerName, partitionerMode, &reader)
        retentionPolicies = strategies.retentionPolicies(&reader)
        records = strategies.recordPolicies(&reader)
        deadLetterTopic = reader.deadLetterTopic("dlq.topic")
        let delivery = strategies.delivery(&reader)
        let ackRules = strategies.ackRules(delivery, &reader)
        try reader.finish()
        guard let delivery, let ackRules else { preconditionFailure("settings are missing without a problem") }
        self.delivery = delivery
        self.ackRules = ackRules
    }

    /// What the topic guarantees with this many replicas.
    public func guarantee(replicaCount: Int) -> EffectiveGuarantee {
        EffectiveGuarantee(delivery, replicaCount: replicaCount)
    }

    /// Why a topic with these settings cannot have this replication factor; nil where it can.
    public func objection(toReplicationFactor replicationFactor: Int) -> ConfigProblem? {
        guard minimumInSyncReplicas > replicationFactor else { return nil }
        return ConfigProblem(
            key: "min.insync.replicas", value: "\(minimumInSyncReplicas)",
            reason:
                "must not be above the replication factor, which is \(replicationFactor): no write that asks for all replicas could ever succeed",
            origin: .dynamicTopic)
    }

    /// One sentence each about overrides that are kept and have no effect.
    public static func warnings(about overrides: [String: String]) -> [String] {
        overrides.keys.filter(TopicConfigKeys.removed.contains).sorted().map {
            "The topic key '\($0)' has no effect since version 4.0 of the protocol's reference."
        }
    }

    /// A client may send as many unknown names as fit into a request, and each costs a search for what was meant.
    private static let unknownNamesTold = 20

    private static func checkNames(_ overrides: [String: String], _ reader: inout SettingsReader) {
        let problems = overrides.keys.sorted().lazy.compactMap { TopicConfigKeys.objection(toKey: $0) }
        for problem in problems.prefix(unknownNamesTold) { reader.add(problem) }
    }

    /// Rules that need more than one key.
    private static func checkTogether(_ reader: inout SettingsReader) {
        if reader.boolean("remote.storage.enable") {
            reader.add(
                ConfigProblem(
                    key: "remote.storage.enable", value: "true", reason: "must be false: there is no tiered storage here",
                    origin: reader.origin(of: "remote.storage.enable")))
        }
        let smallest = reader.integer("min.compaction.lag.ms", orElse: 0)
        let largest = reader.integer("max.compaction.lag.ms", orElse: .max)
        if smallest > largest {
            reader.add(
                ConfigProblem(
                    key: "min.compaction.lag.ms", value: "\(smallest)",
                    reason: "must not be above max.compaction.lag.ms, which is \(largest)",
                    origin: reader.origin(of: "min.compaction.lag.ms")))
        }
    }
}

extension CleanupPolicy {
    init(words: [String]) {
        self = []
        if words.contains("delete") { insert(.delete) }
        if words.contains("compact") { insert(.compact) }
    }
}

extension TopicCompression {
    init(_ reader: inout SettingsReader) {
        let levels = (
            gzip: reader.count("compression.gzip.level"), lz4: reader.count("compression.lz4.level"),
            zstd: reader.count("compression.zstd.level")
        )
        switch reader.text("compression.type") {
        case "uncompressed": self = .uncompressed
        case "gzip": self = .gzip(level: levels.gzip)
        case "snappy": self = .snappy
        case "lz4": self = .lz4(level: levels.lz4)
        case "zstd": self = .zstd(level: levels.zstd)
        default: self = .producer
        }
    }
}
