public import MartletModel

/// A transaction that was aborted, as a read_committed consumer has to know it.
public struct AbortedTransaction: Sendable, Hashable {
    public let producerID: ProducerID
    /// The first offset of its records in this partition.
    public let firstOffset: Offset

    init(producerID: ProducerID, firstOffset: Offset) {
        self.producerID = producerID
        self.firstOffset = firstOffset
    }
}
