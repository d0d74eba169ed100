public import MartletModel
public import NIOCore
internal import Synchronization

extension PartitionLog {
    /// Appends a client's batch without some of its records: those of messages that are here already.
    ///
    /// The batch keeps its extent of offsets and of sequences, so that its producer's numbers go on as if all of it had
    /// been written; what is left out is a hole, as compaction leaves them. A batch that an idempotent producer repeats is
    /// recognized as ever.
    ///
    /// - Parameters:
    ///   - sent: the batch as the client sent it, checked as by ``append(_:origin:leaderEpoch:now:)``.
    ///   - kept: the same with fewer records, or none, made by
    ///     ``RecordBatchBuilder/init(rewriting:compression:deleteHorizon:)``.
    public func append(
        _ sent: ByteBuffer, keptAs kept: ByteBuffer, transaction: TransactionAppend? = nil, leaderEpoch: LeaderEpoch,
        now: Timestamp
    ) throws(LogError) -> LogAppend {
        let intake = BatchIntake(settings: settings, origin: .client, now: now)
        return try sent.withUnsafeReadableBytes { (sent) throws(LogError) in
            try kept.withUnsafeReadableBytes { (kept) throws(LogError) in
                let incoming = try intake.check(sent, keptAs: kept)
                return try state.withLock { (state) throws(LogError) in
                    try state.append(incoming, origin: .client, transaction: transaction, leaderEpoch: leaderEpoch, now: now)
                }
            }
        }
    }

    /// The answer to a batch of which nothing had to be appended: its records are here, at or below `last`.
    ///
    /// - Throws: as an append would, for a batch that could not be appended either, or a log that takes nothing.
    public func acknowledge(
        _ batch: ByteBuffer, knownFrom first: Offset, to last: Offset, now: Timestamp
    ) throws(LogError) -> LogAppend {
        let intake = BatchIntake(settings: settings, origin: .client, now: now)
        try batch.withUnsafeReadableBytes { (bytes) throws(LogError) in _ = try intake.check(bytes) }
        return try state.withLock { (state) throws(LogError) in
            try state.requireOpen()
            return LogAppend(
                baseOffset: first, lastOffset: last, appendTime: .none, logStartOffset: state.startOffset,
                isDuplicate: true, isFlushDue: false, generation: state.drops.generation)
        }
    }
}
