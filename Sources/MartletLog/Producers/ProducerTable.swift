internal import MartletModel
internal import MartletRecord

/// The idempotent and transactional producers of a partition.
///
/// Batches are counted when they are staged, so that the next one is judged by them. Until they are written the
/// changes can be taken back: `undo()` restores each entry as it was.
struct ProducerTable {
    private(set) var entries: [ProducerID: ProducerEntry] = [:]
    /// What entries were before the batches that are not yet written, in order of the changes.
    private var undoJournal: [(id: ProducerID, before: ProducerEntry?)] = []
    /// The start offsets of open transactions, ascending.
    private(set) var openTransactions: [Offset] = []
    /// Transactions whose marker may still be above the high watermark.
    private(set) var completed: [CompletedTransaction] = []

    init() {}

    subscript(id: ProducerID) -> ProducerEntry? { entries[id] }

    // MARK: Counting batches

    /// Counts a batch of data.
    ///
    /// - Parameters:
    ///   - heardAt: by the broker's clock, or the batch's own time when the log is read again.
    ///   - isStaged: the batch is not yet in the file, and ``undo()`` may follow.
    mutating func add(_ batch: RecordBatchHeader, at offset: Offset, heardAt: Timestamp, isStaged: Bool) {
        let id = batch.producerID
        let written = ProducerBatch(
            firstSequence: batch.baseSequence,
            // A coordinator's batches, such as offsets committed in a transaction, are not numbered.
            lastSequence: batch.baseSequence == .none ? .none : batch.lastSequence, firstOffset: offset,
            lastOffset: offset.advanced(by: Int64(batch.lastOffsetDelta)), timestamp: batch.maxTimestamp)
        if isStaged { undoJournal.append((id, entries[id])) }
        let isTransactional = batch.attributes.isTransactional
        let startsTransaction = entries[id, default: ProducerEntry()].count(
            written, epoch: batch.producerEpoch, isTransactional: isTransactional, heardAt: heardAt)
        if startsTransaction { openTransactions.append(offset) }
    }

    /// The transaction that a marker at `offset` will end; nil where the producer has none here.
    func transaction(
        endedBy marker: TransactionMarker, of batch: RecordBatchHeader, at offset: Offset
    ) -> CompletedTransaction? {
        guard let entry = entries[batch.producerID], entry.hasOpenTransaction else { return nil }
        return CompletedTransaction(
            producerID: batch.producerID, firstOffset: entry.transactionStartOffset, lastOffset: offset,
            isAborted: marker.outcome == .abort)
    }

    /// Counts a marker that is in the file.
    ///
    /// - Parameter transaction: what ``transaction(endedBy:of:at:)`` said.
    mutating func end(
        _ transaction: CompletedTransaction?, by marker: TransactionMarker, of batch: RecordBatchHeader,
        heardAt: Timestamp
    ) {
        entries[batch.producerID, default: ProducerEntry()].endTransaction(
            epoch: batch.producerEpoch, coordinatorEpoch: marker.coordinatorEpoch, heardAt: heardAt)
        guard let transaction else { return }
        openTransactions.removeAll { $0 == transaction.firstOffset }
        completed.append(transaction)
    }

    /// The staged batches are in the file.
    mutating func commit() { undoJournal.removeAll(keepingCapacity: true) }

    /// The staged batches are lost.
    mutating func undo() {
        guard !undoJournal.isEmpty else { return }
        for (id, before) in undoJournal.reversed() { entries[id] = before }
        undoJournal.removeAll(keepingCapacity: true)
        findOpenTransactions()
    }

    private mutating func findOpenTransactions() {
        openTransactions = entries.values.filter(\.hasOpenTransaction).map(\.transactionStartOffset).sorted()
    }

    // MARK: Transactions

    /// The first offset that a read_committed consumer may not see, or nil.
    mutating func firstUnstableOffset(highWatermark: Offset) -> Offset? {
        // What is below the high watermark never comes above it again on this replica.
        completed.removeAll { $0.lastOffset < highWatermark }
        let waiting = completed.lazy.map(\.firstOffset).min()
        guard let open = openTransactions.first else { return waiting }
        return waiting.map { min($0, open) } ?? open
    }

    /// Up to where records are decided once the marker at `offset` has ended `transaction`.
    func lastStableOffset(afterMarkerAt offset: Offset, of transaction: CompletedTransaction) -> Offset {
        openTransactions.first { $0 != transaction.firstOffset } ?? offset.advanced(by: 1)
    }

    // MARK: Forgetting

    /// Forgets the producers that were silent for too long, but for those with an open transaction.
    mutating func forget(silentSince limit: Timestamp) -> Int {
        let before = entries.count
        entries = entries.filter { $0.value.hasOpenTransaction || $0.value.lastTimestamp > limit }
        return before - entries.count
    }

    // MARK: Snapshots

    init(entries: [(id: ProducerID, entry: ProducerEntry)]) {
        for (id, entry) in entries { self.entries[id] = entry }
        findOpenTransactions()
    }
}

/// A transaction that has its marker.
struct CompletedTransaction: Hashable, Sendable {
    let producerID: ProducerID
    let firstOffset: Offset
    /// Of the marker.
    let lastOffset: Offset
    let isAborted: Bool
}

extension ProducerEntry {
    /// Counts a batch, and says whether it began a transaction.
    fileprivate mutating func count(
        _ batch: ProducerBatch, epoch: ProducerEpoch, isTransactional: Bool, heardAt: Timestamp
    ) -> Bool {
        let startsTransaction = isTransactional && !hasOpenTransaction
        add(batch, epoch: epoch, isTransactional: isTransactional, heardAt: heardAt)
        return startsTransaction
    }
}
