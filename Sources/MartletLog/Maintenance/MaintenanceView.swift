public import MartletModel
public import MartletStrategy

/// What maintenance has to be told about a partition.
public struct MaintenanceView: Sendable {
    public let highWatermark: Offset
    /// For each consumer group that has committed an offset here, the first one it has not yet consumed. Nil while that is
    /// not known: then no policy is asked that goes by it.
    public let committedOffsets: [String: Offset]?
    /// The topic's policies, in the order given.
    public let policies: [any RetentionPolicy]

    public init(highWatermark: Offset, committedOffsets: [String: Offset]? = [:], policies: [any RetentionPolicy]) {
        self.highWatermark = highWatermark
        self.committedOffsets = committedOffsets
        self.policies = policies
    }
}

/// Something that maintenance has to report.
public enum MaintenanceEvent: Sendable {
    /// Retention has given up so many bytes.
    case deleted(partition: TopicPartition, byteCount: Int64)
    /// A policy threw, answered nonsense or took longer than its budget. The pass goes on without it. The fault is in
    /// the runner's ledger already.
    case policyFailed(partition: TopicPartition, fault: StrategyFault)
    case logFailed(partition: TopicPartition, error: LogError)
    /// Checkpoints or the folders of deleted partitions could not be written; tried again later.
    case directoryFailed(error: LogError)
    case forgotProducers(partition: TopicPartition, count: Int)
}

/// Compacts a log: of the records with a key, only the newest of each key stay.
public protocol LogCleaner: Sendable {
    /// Compacts `log` if it is worth it. Called on maintenance's thread for compaction, one log after another, while
    /// the log is written, read, flushed and cut at its start.
    ///
    /// - Parameters:
    ///   - highWatermark: nothing at or above it is touched.
    ///   - shouldStop: asked often: whether to give up, because the broker stops.
    func clean(
        _ log: PartitionLog, highWatermark: Offset, now: Timestamp, shouldStop: @escaping @Sendable () -> Bool
    ) throws(LogError)
}
