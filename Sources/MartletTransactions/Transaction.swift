public import MartletModel
internal import MartletWire

/// What is recorded of one transactional id: the fields of `TransactionLogValue`.
public struct Transaction: Sendable, Hashable {
    public var producerID: ProducerID
    /// ``ProducerEpoch/none`` until the first producer has been given one.
    public var epoch: ProducerEpoch
    /// The producer id before the epochs of it were used up: its last EndTxn may come again.
    public var previousProducerID: ProducerID = .none
    /// The producer id from the end of this transaction on, where that uses up the epochs of ``producerID``.
    public var nextProducerID: ProducerID = .none
    public var timeoutMilliseconds: Int32
    public var phase: TransactionPhase = .empty
    /// While ``phase`` is `ongoing` or ending.
    public var partitions: Set<TopicPartition> = []
    public var startedAt: Timestamp = .none
    public var updatedAt: Timestamp
    /// The `transaction.version` that the producer showed by its requests: 2 bumps the epoch at each end (KIP-890).
    public var version: Int16 = 0

    public init(producerID: ProducerID, epoch: ProducerEpoch, timeoutMilliseconds: Int32, updatedAt: Timestamp) {
        self.producerID = producerID
        self.epoch = epoch
        self.timeoutMilliseconds = timeoutMilliseconds
        self.updatedAt = updatedAt
    }

    /// The largest epoch is never a producer's: fencing always has one left.
    static let epochMaximum = ProducerEpoch(.max)

    static func isExhausted(_ epoch: ProducerEpoch) -> Bool { epoch.rawValue >= Int16.max - 1 }

    /// No producer can get a further epoch of ``producerID``.
    var isExhausted: Bool { Self.isExhausted(epoch) }
}

// MARK: As a record

extension Transaction {
    /// Nil for a record of a format that this version does not know.
    init?(_ value: TransactionLogValue) {
        guard let phase = TransactionPhase(rawValue: value.transactionStatus), phase != .dead, phase != .prepareEpochFence
        else { return nil }
        self.init(
            producerID: value.producerId, epoch: value.producerEpoch, timeoutMilliseconds: value.transactionTimeoutMs,
            updatedAt: Timestamp(value.transactionLastUpdateTimestampMs))
        previousProducerID = value.previousProducerId
        nextProducerID = value.nextProducerId
        self.phase = phase
        startedAt = Timestamp(value.transactionStartTimestampMs)
        version = value.clientTransactionVersion
        for topic in value.transactionPartitions ?? [] {
            guard let name = try? TopicName(topic.topic) else { continue }
            for index in topic.partitionIds { partitions.insert(TopicPartition(topic: name, partition: index)) }
        }
    }

    func record(of id: String) -> TransactionRecord {
        .transaction(
            TransactionLogKey(transactionalId: id),
            TransactionLogValue(
                producerId: producerID, previousProducerId: previousProducerID, nextProducerId: nextProducerID,
                producerEpoch: epoch, transactionTimeoutMs: timeoutMilliseconds, transactionStatus: phase.rawValue,
                transactionPartitions: phase == .empty
                    ? nil : partitionsByTopic.map { .init(topic: $0.topic, partitionIds: $0.partitions) },
                transactionLastUpdateTimestampMs: updatedAt.rawValue, transactionStartTimestampMs: startedAt.rawValue,
                clientTransactionVersion: version))
    }

    /// Ascending.
    var partitionsByTopic: [(topic: String, partitions: [PartitionIndex])] {
        var topics: [(topic: String, partitions: [PartitionIndex])] = []
        for partition in partitions.sorted() {
            if let last = topics.last?.topic, last == partition.topic.text {
                topics[topics.count - 1].partitions.append(partition.partition)
            } else {
                topics.append((partition.topic.text, [partition.partition]))
            }
        }
        return topics
    }
}
