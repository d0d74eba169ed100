public import MartletModel

/// Partitions that are to belong to a transaction.
public struct TransactionAddition: Sendable, Hashable {
    public var transactionalID: String
    public var producerID: ProducerID
    public var epoch: ProducerEpoch
    /// That exist. Of `__consumer_offsets` for the offsets of a group.
    public var partitions: Set<TopicPartition>
    /// The `transaction.version` that the request shows: 2 where a Produce or TxnOffsetCommit adds implicitly.
    public var version: Int16

    public init(
        transactionalID: String, producerID: ProducerID, epoch: ProducerEpoch, partitions: Set<TopicPartition>, version: Int16
    ) {
        self.transactionalID = transactionalID
        self.producerID = producerID
        self.epoch = epoch
        self.partitions = partitions
        self.version = version
    }
}

/// An addition that waits for the end of the producer's transaction before: its markers are on their way.
struct WaitingAddition: Sendable {
    let addition: TransactionAddition
    let ticket: RequestTicket
    let deadline: ContinuousClock.Instant
}

extension TransactionCoordinator {
    /// Adds partitions to a transaction, which begins with the first of them.
    ///
    /// While the markers of the one before are being written, the answer waits for a moment, so that a producer of short
    /// transactions need not ask again and again; then it is CONCURRENT_TRANSACTIONS.
    public mutating func addPartitions(
        _ addition: TransactionAddition, at now: CoordinatorTime, ticket: RequestTicket
    ) -> Decision {
        let id = addition.transactionalID
        let transaction = transactions[id]
        switch judge(addition, on: transaction, at: now.wall) {
        case .refuse(.concurrentTransactions) where canWait(id):
            volatile.waiting[id, default: []].append(
                WaitingAddition(addition: addition, ticket: ticket, deadline: now.monotonic + settings.endWait))
            return .nothing
        case .refuse(let code):
            return .answering(.added(code), to: ticket)
        case .alreadyIn:
            return .answering(.added(.none), to: ticket)
        case .add(let next):
            var decision = Decision.answering(.added(.none), to: ticket)
            record(next, of: id, at: now, into: &decision)
            return decision
        }
    }

    /// Whether the partitions belong to the open transaction already: one code for each. Nothing is changed.
    public func verify(
        _ addition: TransactionAddition, partitions: [TopicPartition], at now: CoordinatorTime, ticket: RequestTicket
    ) -> Decision {
        let transaction = transactions[addition.transactionalID]
        switch judge(addition, on: transaction, at: now.wall) {
        case .refuse(let code):
            return .answering(.verified(partitions.map { _ in code }), to: ticket)
        case .alreadyIn, .add:
            let inside = transaction?.phase == .ongoing ? transaction?.partitions ?? [] : []
            return .answering(
                .verified(partitions.map { inside.contains($0) ? .none : .transactionAbortable }), to: ticket)
        }
    }

    private func canWait(_ id: String) -> Bool { volatile.waiting[id, default: []].count < settings.waitingMax }

    enum Judgement {
        case refuse(ErrorCode)
        case alreadyIn
        /// What the transaction becomes.
        case add(Transaction)
    }

    func judge(_ addition: TransactionAddition, on transaction: Transaction?, at now: Timestamp) -> Judgement {
        guard !addition.transactionalID.isEmpty else { return .refuse(.invalidRequest) }
        guard let transaction else { return .refuse(.invalidProducerIdMapping) }
        if transaction.phase.isEnding, transaction.nextProducerID != .none,
            addition.producerID == transaction.nextProducerID, addition.epoch == 0
        {
            return .refuse(.concurrentTransactions)
        }
        guard transaction.producerID == addition.producerID else { return .refuse(.invalidProducerIdMapping) }
        guard transaction.epoch == addition.epoch else { return .refuse(.producerFenced) }
        guard !transaction.phase.isEnding else { return .refuse(.concurrentTransactions) }
        if transaction.phase == .ongoing, addition.partitions.isSubset(of: transaction.partitions) { return .alreadyIn }
        return .add(transaction.adding(addition.partitions, version: addition.version, at: now))
    }
}
