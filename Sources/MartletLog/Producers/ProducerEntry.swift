internal import MartletModel

/// What a partition knows of one producer id.
struct ProducerEntry: Hashable, Sendable {
    /// ``ProducerEpoch/none`` for a producer of which nothing is known.
    private(set) var epoch: ProducerEpoch = .none
    private(set) var batches = RecentBatches()
    /// When it was last heard of, by the broker's clock while it runs; by the records' after a restart.
    private(set) var lastTimestamp: Timestamp = .none
    private(set) var coordinatorEpoch: Int32 = -1
    /// Where the open transaction began, or ``Offset/none``.
    private(set) var transactionStartOffset: Offset = .none

    init() {}

    /// An entry of a snapshot.
    init(
        epoch: ProducerEpoch, lastBatch: ProducerBatch?, lastTimestamp: Timestamp, coordinatorEpoch: Int32,
        transactionStartOffset: Offset
    ) {
        self.epoch = epoch
        if let lastBatch { batches.append(lastBatch) }
        self.lastTimestamp = lastTimestamp
        self.coordinatorEpoch = coordinatorEpoch
        self.transactionStartOffset = transactionStartOffset
    }

    var lastSequence: ProducerSequence { batches.last?.lastSequence ?? .none }
    var hasOpenTransaction: Bool { transactionStartOffset != .none }

    /// Counts a batch of data.
    mutating func add(_ batch: ProducerBatch, epoch: ProducerEpoch, isTransactional: Bool, heardAt: Timestamp) {
        moveTo(epoch)
        batches.append(batch)
        lastTimestamp = heardAt
        if isTransactional, !hasOpenTransaction { transactionStartOffset = batch.firstOffset }
    }

    /// Counts a transaction marker.
    mutating func endTransaction(epoch: ProducerEpoch, coordinatorEpoch: Int32, heardAt: Timestamp) {
        moveTo(epoch)
        transactionStartOffset = .none
        self.coordinatorEpoch = coordinatorEpoch
        lastTimestamp = heardAt
    }

    /// A new epoch begins with no batches: sequences start again.
    private mutating func moveTo(_ newEpoch: ProducerEpoch) {
        guard newEpoch != epoch else { return }
        epoch = newEpoch
        batches = RecentBatches()
    }
}
