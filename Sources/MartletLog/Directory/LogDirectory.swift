public import MartletModel

/// A data directory: locked, of one cluster and node, with the logs of its partitions.
public final class LogDirectory: Sendable {
    public let path: String
    public let identity: DirectoryIdentity
    /// Whether the last broker that used it said goodbye. If not, opening a log scans what was written since the
    /// recovery point.
    public let stoppedCleanly: Bool

    init(path: String, identity: DirectoryIdentity, stoppedCleanly: Bool) {
        self.path = path
        self.identity = identity
        self.stoppedCleanly = stoppedCleanly
    }

    /// Opens a data directory, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - clusterID: what the directory must belong to; a new directory is given it. Nil takes what is there, and
    ///     makes one up for a new directory.
    /// - Throws: ``LogDirectoryError`` with a sentence for the user.
    public static func open(
        _ path: String, clusterID: String?, nodeID: BrokerID, environment: LogEnvironment
    ) throws(LogDirectoryError) -> LogDirectory { preconditionFailure() }
}

/// Whose data a directory holds (`meta.properties`).
public struct DirectoryIdentity: Sendable, Hashable {
    public let clusterID: String
    public let nodeID: BrokerID
    public let directoryID: KafkaUUID

    public init(clusterID: String, nodeID: BrokerID, directoryID: KafkaUUID) {
        self.clusterID = clusterID
        self.nodeID = nodeID
        self.directoryID = directoryID
    }
}

/// A partition's folder in a data directory.
public struct PartitionFolder: Sendable, Hashable {
    public let partition: TopicPartition
    /// Nil where `partition.metadata` is missing.
    public let topicID: TopicID?
}

/// A partition that was opened, or why it was not.
public struct LogOpening: Sendable {
    public let folder: PartitionFolder
    /// The log; an offline one has its ``PartitionLog/offlineReason``.
    public let log: PartitionLog
}

extension LogDirectory {
    /// The partitions that have a folder here.
    public func partitions() throws(LogDirectoryError) -> [PartitionFolder] { preconditionFailure() }

    /// Opens the logs of all partitions on `threadCount` threads, with recovery where it is needed.
    ///
    /// A log that cannot be opened is there all the same, offline, with its reason: one damaged partition does not
    /// keep the others down.
    public func openAll(
        threadCount: Int, now: Timestamp, settings: @Sendable (PartitionFolder) -> LogSettings
    ) throws(LogDirectoryError) -> [PartitionLog] { preconditionFailure() }

    /// Makes the folder and the log of a new partition.
    public func create(
        _ partition: TopicPartition, topicID: TopicID?, settings: LogSettings, now: Timestamp
    ) throws(LogError) -> PartitionLog { preconditionFailure() }

    /// An open log.
    public func log(of partition: TopicPartition) -> PartitionLog? { preconditionFailure() }

    /// All open logs.
    public var logs: [PartitionLog] { preconditionFailure() }

    /// Takes a partition away: its folder is renamed at once and removed by ``LogMaintenance`` later.
    public func delete(_ partition: TopicPartition) throws(LogError) { preconditionFailure() }

    /// The high watermark that was known at the last checkpoint.
    public func checkpointedHighWatermark(of partition: TopicPartition) -> Offset? { preconditionFailure() }

    /// Writes recovery points, start offsets and high watermarks down.
    public func writeCheckpoints(highWatermark: (PartitionLog) -> Offset) throws(LogError) { preconditionFailure() }

    /// Flushes and closes all logs, writes the checkpoints and, unless a partition is offline, the mark of a clean
    /// stop; unlocks the directory.
    public func close(highWatermark: (PartitionLog) -> Offset) throws(LogError) { preconditionFailure() }
}

/// Why a data directory cannot be used.
public struct LogDirectoryError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}
