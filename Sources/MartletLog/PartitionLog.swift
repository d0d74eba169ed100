public import MartletModel
internal import MartletRecord
public import NIOCore
internal import Synchronization

/// One partition on disk: its segments, their indexes, what is known of its producers and transactions.
///
/// Invariant: `startOffset <= writtenEndOffset <= endOffset`, and `flushedEndOffset <= writtenEndOffset`.
///
/// Every method may be called from any thread. A short lock inside guards the state; nothing that waits for the disk
/// to be flushed happens under it.
///
/// Staged batches are invisible to readers: what ``append(_:origin:leaderEpoch:now:)`` has taken becomes readable with
/// ``writeOut(_:)``.
public final class PartitionLog: Sendable {
    public let partition: TopicPartition
    /// Nil for a log whose folder carries no topic id.
    public let topicID: TopicID?
    let environment: LogEnvironment
    /// Of the directory that the log is in.
    let checkpoints: DirectoryCheckpoints?
    let state: Mutex<LogState>
    /// A copy of the settings for what is done before the log is locked.
    let intakeSettings: Mutex<LogSettings>
    /// Held during a flush, see ``LogState/planFlush()``, and by whatever else must not find the folder's name given to
    /// another log: a log is deleted with it held. Taken before `state`, never while that is held.
    let flushing = Mutex<Void>(())

    init(topicID: TopicID?, state: sending LogState, checkpoints: DirectoryCheckpoints? = nil) {
        self.checkpoints = checkpoints
        partition = state.partition
        self.topicID = topicID
        environment = state.environment
        intakeSettings = Mutex(state.settings)
        self.state = Mutex(state)
    }
}

// MARK: Offsets

extension PartitionLog {
    /// The offset that the next record gets (LEO), staged batches included.
    public var endOffset: Offset { state.withLock { $0.endOffset } }
    /// The offset after the last record that is in the file, and so readable.
    public var writtenEndOffset: Offset { state.withLock { $0.writtenEndOffset } }
    /// The offset after the last record that is certain to survive a power loss.
    public var flushedEndOffset: Offset { state.withLock { $0.flushedEndOffset } }
    /// The first offset that may be read.
    public var startOffset: Offset { state.withLock { $0.startOffset } }

    /// Up to where a read_committed consumer may read: the start of the first transaction that is open, or whose end
    /// is not yet below the high watermark, and the high watermark at most.
    public func lastStableOffset(highWatermark: Offset) -> Offset {
        state.withLock { $0.lastStableOffset(highWatermark: highWatermark) }
    }

    /// Bytes of the segment files.
    public var byteCount: Int64 { state.withLock { $0.segments.reduce(0) { $0 + $1.written.byteCount } } }
    public var segmentCount: Int { state.withLock { $0.segments.count } }

    /// Why the partition cannot be used, or nil.
    public var offlineReason: String? {
        state.withLock { state in
            guard case .offline(let reason) = state.phase else { return nil }
            return reason
        }
    }

    public var settings: LogSettings { intakeSettings.withLock { $0 } }

    /// Changes what holds from the next append on.
    public func update(settings: LogSettings) {
        state.withLock { $0.settings = settings }
        intakeSettings.withLock { $0 = settings }
    }
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
    ///   - transaction: what is to be known of a transactional batch or a marker besides what is in it.
    ///   - now: the wall clock, for `LogAppendTime`, timestamp bounds and rolling.
    /// - Throws: ``LogError``; of this batch nothing is then in the log. After ``LogError/diskFull(path:)`` other
    ///   staged batches may be lost with it, see ``writeOut(_:)``.
    public func append(
        _ batch: ByteBuffer, origin: AppendOrigin, transaction: TransactionAppend? = nil, leaderEpoch: LeaderEpoch, now: Timestamp
    ) throws(LogError) -> LogAppend {
        let intake = BatchIntake(settings: settings, origin: origin, now: now)
        if let compressed = try intake.recompressed(batch) {
            return try append(compressed, through: intake, transaction, leaderEpoch: leaderEpoch)
        }
        return try append(batch, through: intake, transaction, leaderEpoch: leaderEpoch)
    }

    private func append(
        _ batch: ByteBuffer, through intake: BatchIntake, _ transaction: TransactionAppend?, leaderEpoch: LeaderEpoch
    ) throws(LogError) -> LogAppend {
        try batch.withUnsafeReadableBytes { (bytes) throws(LogError) in
            let incoming = try intake.check(bytes)
            return try state.withLock { (state) throws(LogError) in
                try state.append(
                    incoming, origin: intake.origin, transaction: transaction, leaderEpoch: leaderEpoch, now: intake.now)
            }
        }
    }

    /// Asks whether the coordinator must confirm that this partition belongs to the batch's transaction before it is
    /// appended: only the first batch of a transaction in a partition needs that.
    ///
    /// - Parameters:
    ///   - batch: a transactional one, as its readable bytes.
    ///   - bumpsEpochs: the producer uses `transaction.version` 2.
    /// - Returns: what to append the batch with once the coordinator has confirmed; nil where nothing has to be confirmed.
    public func beginVerification(of batch: ByteBuffer, bumpsEpochs: Bool) -> VerificationGuard? {
        let header = batch.withUnsafeReadableBytes { bytes in
            bytes.count >= RecordBatchHeader.byteCount ? RecordBatchHeader(unchecked: bytes) : nil
        }
        guard let header else { return nil }
        return state.withLock { $0.beginVerification(of: header, bumpsEpochs: bumpsEpochs) }
    }

    /// As ``beginVerification(of:bumpsEpochs:)``, for the offsets that a coordinator writes in a producer's transaction.
    public func beginVerification(of producer: ProducerID, epoch: ProducerEpoch, bumpsEpochs: Bool) -> VerificationGuard? {
        state.withLock { state in
            state.verifications.begin(of: producer, epoch: epoch, by: state.producers[producer], bumpsEpochs: bumpsEpochs)
        }
    }

    /// Writes every staged batch into the file with one system call.
    ///
    /// - Throws: ``LogError/diskFull(path:)`` or ``LogError/offline(reason:)``: then every staged batch is dropped and
    ///   the end offset is again what is in the file.
    public func writeOut() throws(LogError) {
        try state.withLock { (state) throws(LogError) in
            try state.requireOpen()
            try state.writeOut()
        }
    }

    /// Makes sure that what `append` took is in the file: writes everything staged if it is not.
    ///
    /// Several connections share a staging buffer. When the write by one of them fails, the batches of all are
    /// dropped; this tells each whether its own was among them, which ``writeOut()`` cannot. A produce request calls
    /// it once for each of its appends; all but the first cost only a lock.
    ///
    /// - Throws: ``LogError`` if the batch was dropped.
    public func writeOut(_ append: LogAppend) throws(LogError) {
        try state.withLock { (state) throws(LogError) in try state.writeOut(append) }
    }

    /// Flushes everything appended so far. Waits for the disk: never call it on an event loop, see ``GroupCommit``.
    ///
    /// - Throws: ``LogError/offline(reason:)`` when the flush fails, now and from then on.
    public func flush() throws(LogError) {
        try flushing.withLock { (_) throws(LogError) in
            let plan = try state.withLock { (state) throws(LogError) in try state.planFlush() }
            do throws(DiskError) {
                try plan.carryOut(on: environment.disk)
            } catch {
                // What of the records is on the disk, nobody knows. Asking again would answer "all", wrongly.
                throw state.withLock { $0.goOffline("\(error)") }
            }
            state.withLock { $0.finish(plan) }
        }
    }
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
    ) throws(LogError) -> LogRead {
        try state.withLock { (state) throws(LogError) in
            try state.read(
                from: offset, upTo: limit, maximumByteCount: maximumByteCount, atLeastOneBatch: atLeastOneBatch)
        }
    }

    /// The aborted transactions that overlap what was read, for a read_committed fetch.
    public func abortedTransactions(from offset: Offset, upTo limit: Offset) throws(LogError) -> [AbortedTransaction] {
        try state.withLock { (state) throws(LogError) in try state.abortedTransactions(from: offset, upTo: limit) }
    }

    /// The aborted transactions that overlap a stretch that was read from `offset` on. A consumer far behind must not be told
    /// with every answer of all that were aborted since.
    ///
    /// - Parameter limit: that the stretch was read up to at most.
    public func abortedTransactions(
        from offset: Offset, in stretch: LogStretch, upTo limit: Offset
    ) throws(LogError) -> [AbortedTransaction] {
        try state.withLock { (state) throws(LogError) in
            let end = try state.endOffset(of: stretch, from: offset)
            return try state.abortedTransactions(from: offset, upTo: min(end ?? limit, limit))
        }
    }

    /// The largest epoch not above `epoch` that has records here, and where it ends (OffsetForLeaderEpoch, KIP-101);
    /// `(.none, .none)` for an epoch that is newer than all of them. An epoch older than all of them ends where the
    /// oldest begins.
    public func endOffset(for epoch: LeaderEpoch) -> (epoch: LeaderEpoch, endOffset: Offset) {
        state.withLock { $0.epochs.end(of: epoch, logEndOffset: $0.writtenEndOffset) }
    }

    /// The epoch of the newest record; ``LeaderEpoch/none`` in a log that has never had one.
    public var latestEpoch: LeaderEpoch { state.withLock { $0.epochs.latest } }

    /// The producers that are remembered, ascending by id (DescribeProducers).
    public func producers() -> [ProducerFacts] {
        state.withLock { $0.producers.facts() }
    }
}
