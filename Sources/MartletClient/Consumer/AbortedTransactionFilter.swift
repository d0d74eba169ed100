package import MartletModel
package import MartletRecord

/// Decides which batches of one fetched partition a read_committed consumer sees.
///
/// The broker names the aborted transactions that overlap the answer by producer and first offset. From that offset
/// on, the producer's transactional batches are dropped until its abort marker; a transaction of the same producer
/// that follows is another one (KIP-98).
package struct AbortedTransactionFilter {
    package struct AbortedTransaction: Hashable {
        let producerID: ProducerID
        let firstOffset: Offset

        package init(producerID: ProducerID, firstOffset: Offset) {
            self.producerID = producerID
            self.firstOffset = firstOffset
        }
    }

    /// Aborted transactions that have not begun yet, the next one last.
    private var upcoming: [AbortedTransaction]
    private var aborting: Set<ProducerID> = []

    package init(_ aborted: [AbortedTransaction]) {
        upcoming = aborted.sorted { $0.firstOffset > $1.firstOffset }
    }

    /// Whether the records of a batch that holds data are visible. To be called in the order of offsets.
    package mutating func isVisible(_ header: RecordBatchHeader) -> Bool {
        begin(upTo: header.lastOffset ?? header.baseOffset)
        return !(header.attributes.isTransactional && aborting.contains(header.producerID))
    }

    /// A transaction marker passes by.
    package mutating func passed(_ marker: TransactionMarker, _ header: RecordBatchHeader) {
        begin(upTo: header.lastOffset ?? header.baseOffset)
        if marker.outcome == .abort { aborting.remove(header.producerID) }
    }

    private mutating func begin(upTo offset: Offset) {
        while let next = upcoming.last, next.firstOffset <= offset {
            aborting.insert(next.producerID)
            upcoming.removeLast()
        }
    }
}
