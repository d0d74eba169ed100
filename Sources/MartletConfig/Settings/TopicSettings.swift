public import MartletStrategy

/// The typed configuration of one topic: its overrides over the broker's defaults.
///
/// Times that are compared with record timestamps are in milliseconds, as those are.
public struct TopicSettings: Sendable {
    public internal(set) var cleanup: CleanupPolicy
    /// Nil: no limit.
    public internal(set) var retentionMilliseconds: Int64?
    /// For each partition. Nil: no limit.
    public internal(set) var retentionByteCount: Int64?
    public internal(set) var segmentByteCount: Int
    public internal(set) var segmentMilliseconds: Int64
    public internal(set) var segmentJitterMilliseconds: Int64
    public internal(set) var segmentIndexByteCount: Int
    public internal(set) var indexIntervalByteCount: Int
    public internal(set) var maximumMessageByteCount: Int
    public internal(set) var minimumInSyncReplicas: Int
    public internal(set) var allowsUncleanLeaderElection: Bool
    public internal(set) var compression: TopicCompression
    public internal(set) var timestampType: MessageTimestampType
    public internal(set) var timestampBeforeMaximumMilliseconds: Int64
    public internal(set) var timestampAfterMaximumMilliseconds: Int64
    /// Nil: never for that reason.
    public internal(set) var flushMessageCount: Int64?
    /// Nil: never for that reason.
    public internal(set) var flushMilliseconds: Int64?
    public internal(set) var flushPolicy: FlushPolicy
    public internal(set) var deleteRetentionMilliseconds: Int64
    public internal(set) var minimumCompactionLagMilliseconds: Int64
    /// Nil: no limit.
    public internal(set) var maximumCompactionLagMilliseconds: Int64?
    /// 0 ... 1
    public internal(set) var minimumCleanableDirtyRatio: Double
    public internal(set) var fileDeleteDelayMilliseconds: Int64
    public internal(set) var preallocates: Bool

    public internal(set) var partitioner: any Partitioner
    public internal(set) var partitionerMode: PartitionerMode
    /// In the order of `retention.strategy`. Empty: nothing is ever deleted.
    public internal(set) var retentionPolicies: [any RetentionPolicy]
    public internal(set) var ackRules: AckRules
    public internal(set) var delivery: DeliverySettings

    /// - Parameters:
    ///   - overrides: what was set for the topic, by key.
    ///   - defaults: the broker's settings, which fill the rest.
    /// - Throws: everything that is wrong with it: unknown keys, values out of bounds, strategies that are not linked.
    public init(overrides: [String: String], defaults: BrokerSettings, registry: StrategyRegistry) throws(ConfigError) {
        fatalError()
    }

    /// What the topic guarantees with this many replicas.
    public func guarantee(replicaCount: Int) -> EffectiveGuarantee { fatalError() }
}
