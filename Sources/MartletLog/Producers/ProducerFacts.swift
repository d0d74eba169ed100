public import MartletModel

/// What a partition knows of one idempotent producer (DescribeProducers).
public struct ProducerFacts: Sendable, Hashable {
    public let id: ProducerID
    public let epoch: ProducerEpoch
    public let lastSequence: ProducerSequence
    public let lastTimestamp: Timestamp
    /// The epoch of the coordinator that wrote the last marker, or -1.
    public let coordinatorEpoch: Int32
    /// Where its open transaction began, or ``Offset/none``.
    public let transactionStartOffset: Offset

    init(
        id: ProducerID, epoch: ProducerEpoch, lastSequence: ProducerSequence, lastTimestamp: Timestamp,
        coordinatorEpoch: Int32, transactionStartOffset: Offset
    ) {
        self.id = id
        self.epoch = epoch
        self.lastSequence = lastSequence
        self.lastTimestamp = lastTimestamp
        self.coordinatorEpoch = coordinatorEpoch
        self.transactionStartOffset = transactionStartOffset
    }
}

extension ProducerTable {
    /// Ascending by id.
    func facts() -> [ProducerFacts] {
        entries.sorted { $0.key < $1.key }.map { id, entry in
            ProducerFacts(
                id: id, epoch: entry.epoch, lastSequence: entry.lastSequence, lastTimestamp: entry.lastTimestamp,
                coordinatorEpoch: entry.coordinatorEpoch, transactionStartOffset: entry.transactionStartOffset)
        }
    }
}
