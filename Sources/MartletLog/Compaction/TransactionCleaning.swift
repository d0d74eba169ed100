internal import MartletModel
internal import MartletRecord

/// What a pass knows of the transactions in the stretch that it goes over, batch by batch in the order of the log.
///
/// Records of aborted transactions may go at once: nobody is to read them. A marker has to stay as long as a record of
/// its transaction does, and then until the delete horizon, for readers who have seen the records before they went.
struct TransactionCleaning: Sendable {
    private struct AbortedTransaction {
        let entry: AbortedTransactionEntry
        var hasBatches = false
    }

    /// Aborted transactions that begin further on, the next one last.
    private var ahead: [AbortedTransactionEntry]
    private var aborted: [ProducerID: AbortedTransaction] = [:]
    /// Producers with batches of a committed transaction that is open where the pass is.
    private var committed: Set<ProducerID> = []
    /// What the transaction index of the cleaned segment has to know.
    private var retained: [AbortedTransactionEntry] = []

    /// - Parameter aborted: of the whole stretch, from the transaction indexes.
    init(aborted: [AbortedTransactionEntry]) {
        ahead = aborted.sorted { $0.firstOffset > $1.firstOffset }
    }

    /// Takes note of a batch of data, and tells whether its transaction was aborted.
    mutating func see(_ batch: RecordBatchHeader) -> Bool {
        enter(upTo: batch.place.lastOffset)
        guard batch.attributes.isTransactional else { return false }
        if aborted[batch.producerID] != nil {
            aborted[batch.producerID]?.hasBatches = true
            return true
        }
        committed.insert(batch.producerID)
        return false
    }

    /// Takes note of a marker, and tells whether no batch of its transaction is left.
    mutating func see(_ marker: TransactionMarker, in batch: RecordBatchHeader) -> Bool {
        enter(upTo: batch.place.lastOffset)
        switch marker.outcome {
        case .commit: return committed.remove(batch.producerID) == nil
        case .abort:
            guard let transaction = aborted.removeValue(forKey: batch.producerID), transaction.hasBatches else {
                return true
            }
            retained.append(transaction.entry)
            return false
        }
    }

    /// The aborted transactions whose markers, and batches, were left in place since the last call.
    mutating func takeRetained() -> [AbortedTransactionEntry] {
        defer { retained = [] }
        return retained
    }

    private mutating func enter(upTo offset: Offset) {
        while let next = ahead.last, next.firstOffset <= offset {
            ahead.removeLast()
            if aborted[next.producerID] == nil { aborted[next.producerID] = AbortedTransaction(entry: next) }
        }
    }
}
