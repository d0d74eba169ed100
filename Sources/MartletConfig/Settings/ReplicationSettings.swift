/// How this broker copies partitions from others, and how it leads those that others copy.
public struct ReplicationSettings: Sendable, Hashable {
    /// `replica.lag.time.max.ms`
    public let maximumLag: Duration
    /// `replica.fetch.max.bytes`
    public let fetchPartitionByteCount: Int
    /// `replica.fetch.response.max.bytes`
    public let fetchResponseByteCount: Int
    /// `replica.fetch.wait.max.ms`
    public let fetchWait: Duration
    /// `replica.fetch.backoff.ms`
    public let fetchBackoff: Duration
    /// Bytes a second (`leader.replication.throttled.rate`); nil: no limit.
    public let leaderThrottledRate: Int64?
    /// Bytes a second (`follower.replication.throttled.rate`); nil: no limit.
    public let followerThrottledRate: Int64?
    /// `replica.selector.class`
    public let readerSelection: ReplicaSelection
    /// `auto.leader.rebalance.enable`
    public let balancesLeaders: Bool
    /// `leader.imbalance.check.interval.seconds`
    public let balanceInterval: Duration
    /// `leader.imbalance.per.broker.percentage`
    public let imbalancePercentage: Int
    /// `controlled.shutdown.enable`
    public let movesLeadersBeforeStop: Bool

    init(_ reader: inout SettingsReader) {
        maximumLag = reader.milliseconds("replica.lag.time.max.ms")
        fetchPartitionByteCount = reader.count("replica.fetch.max.bytes")
        fetchResponseByteCount = reader.count("replica.fetch.response.max.bytes")
        fetchWait = reader.milliseconds("replica.fetch.wait.max.ms")
        fetchBackoff = reader.milliseconds("replica.fetch.backoff.ms")
        leaderThrottledRate = reader.integer("leader.replication.throttled.rate", unless: .max)
        followerThrottledRate = reader.integer("follower.replication.throttled.rate", unless: .max)
        readerSelection = ReplicaSelection(name: reader.text("replica.selector.class"))
        balancesLeaders = reader.boolean("auto.leader.rebalance.enable")
        balanceInterval = .seconds(reader.count("leader.imbalance.check.interval.seconds"))
        imbalancePercentage = reader.count("leader.imbalance.per.broker.percentage")
        movesLeadersBeforeStop = reader.boolean("controlled.shutdown.enable")
    }
}
