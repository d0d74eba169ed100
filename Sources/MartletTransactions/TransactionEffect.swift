public import MartletModel

/// What the transaction coordinator wants done outside.
public enum TransactionEffect: Sendable, Equatable {
    /// A producer id is needed: ``TransactionCoordinator/take(_:at:)`` is to be told of one.
    case allocateProducerID
    /// A transaction's outcome is recorded: its markers are to be written, and
    /// ``TransactionCoordinator/markersWritten(_:to:at:)`` told of it.
    case writeMarkers(TransactionMarkers)
}

/// The markers that end one transaction.
public struct TransactionMarkers: Sendable, Hashable {
    public let transactionalID: String
    public let producerID: ProducerID
    /// Of the marker: with `transaction.version` 2 above that of every record of the transaction.
    public let epoch: ProducerEpoch
    public let outcome: TransactionOutcome
    /// The `transaction.version` of the transaction.
    public let version: Int16
    /// Ascending. Of `__consumer_offsets` where offsets were committed in the transaction.
    public let partitions: [TopicPartition]

    public init(
        transactionalID: String, producerID: ProducerID, epoch: ProducerEpoch, outcome: TransactionOutcome, version: Int16,
        partitions: [TopicPartition]
    ) {
        self.transactionalID = transactionalID
        self.producerID = producerID
        self.epoch = epoch
        self.outcome = outcome
        self.version = version
        self.partitions = partitions
    }
}
