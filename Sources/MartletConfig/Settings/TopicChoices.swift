/// What becomes of old records (`cleanup.policy`). Neither: they are kept for good.
public struct CleanupPolicy: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let delete = CleanupPolicy(rawValue: 1)
    public static let compact = CleanupPolicy(rawValue: 2)
}

/// How a topic's batches are compressed on disk (`compression.type`).
public enum TopicCompression: Sendable, Hashable {
    /// As the producer sent them.
    case producer
    case uncompressed
    case gzip(level: Int)
    case snappy
    case lz4(level: Int)
    case zstd(level: Int)
}

/// Whose time a record carries (`message.timestamp.type`).
public enum MessageTimestampType: String, Sendable, Hashable, CaseIterable {
    case createTime = "CreateTime"
    case logAppendTime = "LogAppendTime"
}

/// When appended records are forced to disk (`flush.policy`).
public enum FlushPolicy: String, Sendable, Hashable, CaseIterable {
    /// When the operating system sees fit.
    case os
    /// By `flush.messages` and `flush.ms`.
    case interval
    /// Before the answer, many produce requests with one flush.
    case batch
}

/// Who chooses the partition of a record (`partitioner.mode`).
public enum PartitionerMode: String, Sendable, Hashable, CaseIterable {
    case client
    /// The client, and a keyed record in another partition than the strategy's is refused.
    case verify
    /// The broker, where the client left it open.
    case assign
}

/// What happens to a request that is weaker than the topic's guarantee (`delivery.enforce`).
public enum DeliveryEnforcement: String, Sendable, Hashable, CaseIterable {
    /// It is treated as the guarantee says.
    case raise
    /// It gets an error.
    case reject
    /// It is served as asked.
    case off
}
