public import MartletModel
public import MartletStrategy

/// What maintenance has to be told about a partition.
public struct MaintenanceView: Sendable {
    public let highWatermark: Offset
    public let committedOffsets: [String: Offset]
    /// The topic's policies, in the order given.
    public let policies: [any RetentionPolicy]

    public init(highWatermark: Offset, committedOffsets: [String: Offset] = [:], policies: [any RetentionPolicy]) {
        self.highWatermark = highWatermark
        self.committedOffsets = committedOffsets
        self.policies = policies
    }
}

/// Something that maintenance has to report.
public enum MaintenanceEvent: Sendable {
    case deleted(partition: TopicPartition, byteCount: Int64)
    /// A policy threw, answered nonsense or took longer than its budget. The pass goes on without it.
    case policyFailed(partition: TopicPartition, policy: String, reason: String)
    case logFailed(partition: TopicPartition, error: LogError)
}

/// The housekeeping of all logs of a directory, on a thread of its own: retention, removal of deleted files, flushes
/// by interval, checkpoints, forgetting silent producers, compaction.
public final class LogMaintenance: Sendable {
    public struct Schedule: Sendable, Hashable {
        /// `log.retention.check.interval.ms`
        public var retention: Duration = .seconds(300)
        /// `log.flush.scheduler.interval.ms` is endless in Kafka; logs with `flush.ms` are looked at this often.
        public var flush: Duration = .seconds(1)
        /// `log.flush.offset.checkpoint.interval.ms`, `replica.high.watermark.checkpoint.interval.ms`
        public var checkpoint: Duration = .seconds(5)
        /// `producer.id.expiration.check.interval.ms`
        public var producerExpiry: Duration = .seconds(600)
        /// `log.cleaner.backoff.ms`
        public var compaction: Duration = .seconds(15)
        /// How long one call of a policy may take.
        public var policyBudget: Duration = .seconds(2)
        public init() {}
    }

    /// - Parameters:
    ///   - view: asked before each pass over a log; nil leaves the log alone.
    ///   - now: the wall clock.
    public init(
        directory: LogDirectory, schedule: Schedule = Schedule(), now: @escaping @Sendable () -> Timestamp,
        view: @escaping @Sendable (PartitionLog) -> MaintenanceView?,
        report: @escaping @Sendable (MaintenanceEvent) -> Void
    ) { preconditionFailure() }

    public func start() { preconditionFailure() }

    /// Runs a retention pass over all logs now, on the calling thread: after a configuration has changed, or when the
    /// disk is full.
    public func runRetention() { preconditionFailure() }

    /// Ends the thread and waits for it.
    public func stop() { preconditionFailure() }
}
