package import MartletModel
package import MartletRecord

/// What a log knows of its batches besides their bytes: leader epochs, producers, open and aborted transactions.
///
/// The rules are those of ``PartitionLog``, over whatever holds the bytes: the seeded simulation keeps them on a disk of its
/// own. Whoever cuts the log makes a new ledger of the batches that stay, as recovery does.
package struct LogLedger: Sendable {
    private var producers = ProducerTable()
    private var verifications = TransactionVerifications()
    private var epochs = LeaderEpochTable()
    private var aborted: [AbortedTransactionEntry] = []

    package init() {}

    /// What is left of `other` where the log ends at `end` and no batch is known: the epochs.
    package init(epochsOf other: LogLedger, upTo end: Offset) {
        epochs = other.epochs
        _ = epochs.truncate(to: end)
    }

    // MARK: Epochs

    package var latestEpoch: LeaderEpoch { epochs.latest }

    /// - Returns: where the term began: at `end`, or earlier if it has begun already.
    package mutating func beginTerm(_ epoch: LeaderEpoch, at end: Offset) -> Offset {
        _ = epochs.assign(epoch, startOffset: end)
        return epochs.start(of: epoch) ?? end
    }

    package func end(of epoch: LeaderEpoch, logEnd: Offset) -> (epoch: LeaderEpoch, endOffset: Offset) {
        epochs.end(of: epoch, logEndOffset: logEnd)
    }

    // MARK: Batches

    /// Whether a batch may be appended.
    ///
    /// - Returns: the offsets of the same batch where it is in the log already; nil where it is to be taken.
    package func judge(
        _ batch: RecordBatchHeader, _ marker: TransactionMarker?, origin: AppendOrigin, _ transaction: TransactionAppend?
    ) throws(LogError) -> ClosedRange<Offset>? {
        let entry = batch.producerID == .none ? nil : producers[batch.producerID]
        if let marker {
            try ProducerAdmission.judge(
                marker, of: batch, entry: entry, origin: origin, bumpsEpochs: transaction?.bumpsEpochs ?? false)
            return nil
        }
        if let entry, case .duplicate(let known) = try ProducerAdmission.judge(batch, of: entry, origin: origin) {
            return known.firstOffset...known.lastOffset
        }
        if batch.attributes.isTransactional {
            try verifications.check(batch, of: entry, by: transaction?.grant, origin: origin)
        }
        return nil
    }

    /// Counts a batch that is in the log at `offset`.
    package mutating func add(
        _ batch: RecordBatchHeader, _ marker: TransactionMarker?, at offset: Offset, leaderEpoch: LeaderEpoch,
        bumpsEpochs: Bool = false
    ) {
        _ = epochs.assign(leaderEpoch, startOffset: offset)
        guard batch.producerID != .none else { return }
        guard let marker else {
            producers.add(batch, at: offset, heardAt: batch.maxTimestamp, isStaged: false)
            if batch.attributes.isTransactional { verifications.end(of: batch.producerID) }
            return
        }
        let ended = producers.transaction(endedBy: marker, of: batch, at: offset)
        if let ended, ended.isAborted {
            let stable = producers.lastStableOffset(afterMarkerAt: offset, of: ended)
            aborted.append(AbortedTransactionEntry(ended, lastStableOffset: stable))
        }
        producers.end(ended, by: marker, of: batch, heardAt: batch.maxTimestamp)
        verifications.end(of: batch.producerID, byMarkerOf: batch.producerEpoch, bumpsEpochs: bumpsEpochs)
    }

    // MARK: Transactions

    package mutating func beginVerification(of batch: RecordBatchHeader, bumpsEpochs: Bool) -> VerificationGuard? {
        verifications.begin(of: batch, by: producers[batch.producerID], bumpsEpochs: bumpsEpochs)
    }

    /// For the offsets that a coordinator writes in a producer's transaction.
    package mutating func beginVerification(
        of producer: ProducerID, epoch: ProducerEpoch, bumpsEpochs: Bool
    ) -> VerificationGuard? {
        verifications.begin(of: producer, epoch: epoch, by: producers[producer], bumpsEpochs: bumpsEpochs)
    }

    package mutating func lastStableOffset(highWatermark: Offset) -> Offset {
        min(producers.firstUnstableOffset(highWatermark: highWatermark) ?? highWatermark, highWatermark)
    }

    /// Those with a record in the range.
    package func abortedTransactions(from offset: Offset, upTo limit: Offset) -> [AbortedTransaction] {
        aborted.filter { $0.lastOffset >= offset && $0.firstOffset < limit }.map {
            AbortedTransaction(producerID: $0.producerID, firstOffset: $0.firstOffset)
        }
    }
}
