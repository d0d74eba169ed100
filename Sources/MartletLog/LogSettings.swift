public import MartletRecord

/// What a topic's configuration says about its logs, as plain values. The defaults are Kafka's.
public struct LogSettings: Sendable, Hashable {
    /// `segment.bytes`: the active segment is rolled before it would grow beyond this.
    public var segmentByteCount: Int64 = 1_073_741_824
    /// `segment.ms`: the active segment is rolled when its first record is older than this.
    public var segmentAgeMilliseconds: Int64 = 604_800_000
    /// `segment.jitter.ms`: up to this much is taken off the age, so that partitions do not roll all at once.
    public var segmentJitterMilliseconds: Int64 = 0
    /// `segment.index.bytes`: the active segment is rolled when one of its indexes has this size.
    public var indexByteCount: Int = 10_485_760
    /// `index.interval.bytes`: one index entry for about this many bytes of records.
    public var indexIntervalByteCount: Int = 4096
    /// `max.message.bytes`: the largest batch taken, as it is kept.
    public var maximumMessageByteCount: Int = 1_048_588
    /// `message.timestamp.type`.
    public var timestampType: TimestampType = .createTime
    /// `message.timestamp.before.max.ms`: how much older than now a record may claim to be.
    public var timestampBeforeMaximumMilliseconds: Int64 = .max
    /// `message.timestamp.after.max.ms`: how far ahead of now a record may claim to be.
    public var timestampAfterMaximumMilliseconds: Int64 = 3_600_000
    /// `compression.type` and its level.
    public var compression: LogCompression = .producer
    /// Records without a key are refused: a compacted topic.
    public var requiresKeys = false
    /// `delete.retention.ms`: how long a tombstone stays readable after compaction has reached it.
    public var deleteRetentionMilliseconds: Int64 = 86_400_000
    /// `min.compaction.lag.ms`.
    public var minimumCompactionLagMilliseconds: Int64 = 0
    /// `max.compaction.lag.ms`.
    public var maximumCompactionLagMilliseconds: Int64 = .max
    /// `min.cleanable.dirty.ratio`.
    public var minimumCleanableDirtyRatio: Double = 0.5
    /// `file.delete.delay.ms`: how long a deleted segment's files stay on the disk under another name.
    public var fileDeleteDelayMilliseconds: Int64 = 60_000
    /// `preallocate`: give a new segment's file its whole size at once.
    public var preallocates = false
    /// `flush.messages`: records after which a flush is due.
    public var flushMessages: Int64 = .max
    /// `flush.ms`: how long records may stay unflushed.
    public var flushIntervalMilliseconds: Int64 = .max
    /// `producer.id.expiration.ms`: after how much silence a producer's sequences are forgotten.
    public var producerIDExpirationMilliseconds: Int64 = 86_400_000
    /// `transaction.partition.verification.enable`: a transaction begins in a partition only with a ``VerificationGuard``.
    public var verifiesTransactions = false

    public init() {}
}

/// `message.timestamp.type`.
public enum TimestampType: Sendable, Hashable {
    /// Records keep the time that their producer gave them.
    case createTime
    /// Batches get the time of their append.
    case logAppendTime
}

/// `compression.type`.
public enum LogCompression: Sendable, Hashable {
    /// Batches stay as they were sent.
    case producer
    /// Batches in another codec are compressed anew. ``Compression/none`` is `uncompressed`.
    case codec(Compression)
}
