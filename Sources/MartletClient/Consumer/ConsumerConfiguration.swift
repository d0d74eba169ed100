public import MartletModel

/// How a consumer fetches and when it ends.
public struct ConsumerConfiguration: Sendable {
    /// Which records of transactions are seen.
    public var isolation: IsolationLevel = .readUncommitted
    /// Ends when every partition has been read up to where it ended when the consumer started. Otherwise it waits
    /// for more, for ever.
    public var stopsAtEnd = false
    /// What happens when an offset that is asked for is gone, or not there yet.
    public var onOffsetOutOfRange: OutOfRangeAction = .fail
    /// The broker answers when it has at least this many bytes (`fetch.min.bytes`) …
    public var minBytes = 1
    /// … or when this much time has passed (`fetch.max.wait.ms`).
    public var maxWait: Duration = .milliseconds(500)
    /// The most bytes of one answer (`fetch.max.bytes`); one batch that is larger still arrives. A consumer holds at
    /// most two answers of each broker: one being read, one on its way.
    public var maxBytes = 16 << 20
    /// The most bytes of one partition in an answer (`max.partition.fetch.bytes`).
    public var maxPartitionBytes = 1 << 20

    public init() {}
}

/// Which records of transactions a consumer sees.
public enum IsolationLevel: Int8, Sendable, Hashable, CaseIterable {
    /// All records, also of transactions that are open or were aborted.
    case readUncommitted = 0
    /// Records of committed transactions, and those outside of any; up to the first open transaction.
    case readCommitted = 1
}

/// Where reading a partition starts.
public enum StartPosition: Sendable, Hashable {
    /// At the oldest record that is still there.
    case beginning
    /// After the newest record.
    case end
    case offset(Offset)
    /// At the first record with this timestamp or a later one; at the end where there is none.
    case timestamp(Timestamp)
}

/// What a consumer does about an offset that the partition does not have.
public enum OutOfRangeAction: Sendable, Hashable {
    /// The sequence ends with ``ClientError/Kind/refused`` and OFFSET_OUT_OF_RANGE: nothing is skipped in silence.
    case fail
    /// Goes on at the oldest record: retention has deleted those in between.
    case restartAtBeginning
    /// Goes on after the newest record.
    case restartAtEnd
}
