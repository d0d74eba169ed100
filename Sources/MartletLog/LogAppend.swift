public import MartletModel

/// Who asks for an append, which decides what is checked.
public enum AppendOrigin: Sendable, Hashable {
    /// A producer: everything is checked, control batches are refused.
    case client
    /// A coordinator of this broker: may write control batches and may repeat itself.
    case coordinator
    /// A follower copying its leader: offsets, epochs and timestamps are kept as they are.
    case replica
}

/// What has to be known of a transactional batch or a marker besides what is in it (KIP-890).
public struct TransactionAppend: Sendable, Hashable {
    /// For the first batch of a transaction in the partition.
    public let grant: VerificationGuard?
    /// For a marker: the transaction is of `transaction.version` 2.
    public let bumpsEpochs: Bool

    public init(grant: VerificationGuard?) {
        self.grant = grant
        bumpsEpochs = false
    }

    public init(markerBumpsEpochs bumpsEpochs: Bool) {
        grant = nil
        self.bumpsEpochs = bumpsEpochs
    }
}

/// What an append did.
public struct LogAppend: Sendable, Hashable {
    public let baseOffset: Offset
    public let lastOffset: Offset
    /// The time that the batch was given, or ``Timestamp/none`` where it kept its own.
    public let appendTime: Timestamp
    public let logStartOffset: Offset
    /// The batch was here already, sent twice by an idempotent producer: nothing was written, the offsets are those of
    /// the first time.
    public let isDuplicate: Bool
    /// So many records are unflushed that `flush.messages` asks for a flush now.
    public let isFlushDue: Bool
    /// Which life of the staging buffer took the batch: see ``PartitionLog/writeOut(_:)``.
    let generation: UInt64

    init(
        baseOffset: Offset, lastOffset: Offset, appendTime: Timestamp, logStartOffset: Offset, isDuplicate: Bool,
        isFlushDue: Bool, generation: UInt64
    ) {
        self.baseOffset = baseOffset
        self.lastOffset = lastOffset
        self.appendTime = appendTime
        self.logStartOffset = logStartOffset
        self.isDuplicate = isDuplicate
        self.isFlushDue = isFlushDue
        self.generation = generation
    }
}
