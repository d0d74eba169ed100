public import MartletModel
public import MartletStrategy
public import NIOCore

/// One partition on disk: its segments, their indexes, what is known of its producers and transactions.
///
/// Invariant: `startOffset <= flushedEndOffset <= writtenEndOffset <= endOffset`.
///
/// Every method may be called from any thread. A short lock inside guards the state; nothing that waits for the disk
/// to be flushed happens under it.
///
/// Clients never see staged batches: what ``append(_:origin:leaderEpoch:now:)`` has taken becomes readable with
/// ``writeOut(_:)``.
public final class PartitionLog: Sendable {
    public let partition: TopicPartition
    /// Nil for a log whose folder carries no topic id.
    public let topicID: TopicID?

    init(partition: TopicPartition, topicID: TopicID?) {
        self.partition = partition
        self.topicID = topicID
    }
}

// MARK: Offsets

extension PartitionLog {
    /// The offset that the next record gets (LEO), staged batches included.
    public var endOffset: Offset { preconditionFailure() }
    /// The offset after the last record that is in the file, and so readable.
    public var writtenEndOffset: Offset { preconditionFailure() }
    /// The offset after the last record that is certain to survive a power loss.
    public var flushedEndOffset: Offset { preconditionFailure() }
    /// The first offset that may be read.
    public var startOffset: Offset { preconditionFailure() }
    /// Up to where a read_committed consumer may read: the start of the first transaction that is open, or whose end
    /// is not yet below the high watermark, and the high watermark at most.
    public func lastStableOffset(highWatermark: Offset) -> Offset { preconditionFailure() }
    /// Bytes of the segment files.
    public var byteCount: Int64 { preconditionFailure() }
    /// Why the partition cannot be used, or nil.
    public var offlineReason: String? { preconditionFailure() }
    public var settings: LogSettings { preconditionFailure() }
}

// MARK: Writing

extension PartitionLog {
    /// Checks a batch, gives it its offsets and takes it: a small one into a staging buffer, a large one at once into
    /// the file (with all that is staged before it).
    ///
    /// The batch is not changed and not kept. Follow with ``writeOut(_:)`` before anything is acknowledged.
    ///
    /// - Parameters:
    ///   - batch: exactly one record batch of magic 2, as its readable bytes.
    ///   - now: the wall clock, for `LogAppendTime`, timestamp bounds and rolling.
    /// - Throws: ``LogError``; the log is then as it was before.
    public func append(
        _ batch: ByteBuffer, origin: AppendOrigin, leaderEpoch: LeaderEpoch, now: Timestamp
    ) throws(LogError) -> LogAppend { preconditionFailure() }

    /// Writes every staged batch into the file with one system call.
    ///
    /// - Throws: ``LogError/diskFull(path:)`` or ``LogError/offline(reason:)``: then every staged batch is dropped and
    ///   the end offset is again what is in the file.
    public func writeOut() throws(LogError) { preconditionFailure() }

    /// Makes sure that what `append` took is in the file: writes everything staged if it is not.
    ///
    /// Several connections share a staging buffer. When the write by one of them fails, the batches of all are
    /// dropped; this tells each whether its own was among them, which ``writeOut()`` cannot. A produce request calls
    /// it once for each of its appends; all but the first cost only a lock.
    ///
    /// - Throws: ``LogError`` if the batch was dropped.
    public func writeOut(_ append: LogAppend) throws(LogError) { preconditionFailure() }

    /// Flushes everything written so far. Waits for the disk: never call it on an event loop, see ``GroupCommit``.
    ///
    /// - Throws: ``LogError/offline(reason:)`` when the flush fails, now and from then on.
    public func flush() throws(LogError) { preconditionFailure() }
}

// MARK: Reading

extension PartitionLog {
    /// Finds whole batches, from the one that holds `offset` on.
    ///
    /// - Parameters:
    ///   - limit: exclusive: the high watermark, or the last stable offset.
    ///   - maximumByteCount: kept, except that `atLeastOneBatch` lets the first batch be larger.
    /// - Throws: ``LogError/offsetOutOfRange(requested:start:end:)`` for an offset below the start or above the
    ///   written end.
    public func read(
        from offset: Offset, upTo limit: Offset, maximumByteCount: Int, atLeastOneBatch: Bool
    ) throws(LogError) -> LogRead { preconditionFailure() }

    /// The aborted transactions that overlap what was read, for a read_committed fetch.
    public func abortedTransactions(from offset: Offset, upTo limit: Offset) throws(LogError) -> [AbortedTransaction] {
        preconditionFailure()
    }

    /// The first record whose timestamp is `timestamp` or later.
    public func firstOffset(atOrAfter timestamp: Timestamp) throws(LogError) -> TimestampedOffset? {
        preconditionFailure()
    }

    /// The record with the largest timestamp (KIP-734).
    public func offsetOfMaximumTimestamp() throws(LogError) -> TimestampedOffset? { preconditionFailure() }

    /// The largest epoch not above `epoch` that has records here, and where it ends (OffsetForLeaderEpoch, KIP-101).
    /// `(.none, .none)` where there is none.
    public func endOffset(for epoch: LeaderEpoch) -> (epoch: LeaderEpoch, endOffset: Offset) { preconditionFailure() }

    /// The epoch of the last record, or of the leader that has announced itself since.
    public var latestEpoch: LeaderEpoch { preconditionFailure() }

    /// The producers that are remembered, ascending by id (DescribeProducers).
    public func producers() -> [ProducerFacts] { preconditionFailure() }
}

// MARK: Retention

extension PartitionLog {
    /// The log as retention policies see it.
    public func facts(highWatermark: Offset, committedOffsets: [String: Offset] = [:]) throws(LogError) -> LogFacts {
        preconditionFailure()
    }

    /// Carries out a retention decision, as far as it is allowed: never at or above the high watermark or the last
    /// stable offset, never the active segment's last records.
    ///
    /// - Returns: the number of bytes that were given up.
    @discardableResult
    public func apply(
        _ decision: RetentionDecision, highWatermark: Offset, now: Timestamp
    ) throws(LogError) -> Int64 { preconditionFailure() }

    /// Moves the start offset up (DeleteRecords). Whole segments below it go with the next retention pass.
    ///
    /// - Returns: the new start offset.
    /// - Throws: ``LogError/offsetOutOfRange(requested:start:end:)`` above the high watermark.
    @discardableResult
    public func deleteRecords(before offset: Offset, highWatermark: Offset) throws(LogError) -> Offset {
        preconditionFailure()
    }

    /// Drops everything from `offset` on: a follower whose leader has another history.
    public func truncate(to offset: Offset) throws(LogError) { preconditionFailure() }

    public func update(settings: LogSettings) { preconditionFailure() }
}
