import MartletLog
import MartletModel
import MartletRecord

/// Knows of each batch, asked in the order of the log, whether its transaction was aborted: as a read_committed client does
/// by the list in its fetch response (KIP-98).
struct AbortedProducers {
    /// Ascending by their first offset.
    private var coming: ArraySlice<AbortedTransaction>
    /// Whose aborted transaction has begun and not yet ended.
    private var active: Set<ProducerID> = []

    init(_ transactions: [AbortedTransaction]) {
        coming = transactions.sorted { $0.firstOffset < $1.firstOffset }[...]
    }

    mutating func hasWritten(_ batch: RecordBatchHeader) -> Bool {
        let last = batch.lastOffset ?? batch.baseOffset
        while let next = coming.first, next.firstOffset <= last {
            active.insert(next.producerID)
            coming.removeFirst()
        }
        guard batch.attributes.isControl else {
            return batch.attributes.isTransactional && active.contains(batch.producerID)
        }
        // Its marker.
        active.remove(batch.producerID)
        return false
    }
}
