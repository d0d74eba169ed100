public import MartletModel
public import MartletWire

extension TransactionCoordinator {
    /// One transactional id, for DescribeTransactions.
    public func describe(_ id: String, ticket: RequestTicket) -> Decision {
        guard !id.isEmpty else {
            return .answering(.described(.init(errorCode: .invalidRequest, transactionalId: id)), to: ticket)
        }
        guard let transaction = transactions[id] else {
            return .answering(.described(.init(errorCode: .transactionalIdNotFound, transactionalId: id)), to: ticket)
        }
        return .answering(
            .described(
                .init(
                    transactionalId: id, transactionState: transaction.phase.name,
                    transactionTimeoutMs: transaction.timeoutMilliseconds,
                    transactionStartTimeMs: transaction.startedAt.rawValue, producerId: transaction.producerID,
                    producerEpoch: transaction.epoch,
                    topics: transaction.partitionsByTopic.map { .init(topic: $0.topic, partitions: $0.partitions) })),
            to: ticket)
    }

    /// The transactional ids that pass every filter of ListTransactions but the pattern, ascending.
    public func list(_ request: ListTransactionsRequest, at now: CoordinatorTime, ticket: RequestTicket) -> Decision {
        let phases = Set(request.stateFilters)
        let producers = Set(request.producerIdFilters)
        let listed = transactions.filter { _, transaction in
            if !producers.isEmpty, !producers.contains(transaction.producerID) { return false }
            if !phases.isEmpty, !phases.contains(transaction.phase.name) { return false }
            guard request.durationFilter >= 0 else { return true }
            guard transaction.startedAt != .none else { return false }
            return transaction.startedAt.duration(to: now.wall) > .milliseconds(request.durationFilter)
        }
        return .answering(
            .listed(
                listed.sorted { $0.key < $1.key }.map {
                    .init(transactionalId: $0.key, producerId: $0.value.producerID, transactionState: $0.value.phase.name)
                }),
            to: ticket)
    }
}

extension TransactionCoordinator {
    /// Whether a transaction of the producer has the partition and is not complete.
    public func hasOpen(_ partition: TopicPartition, of producer: ProducerID) -> Bool {
        transactions.values.contains { transaction in
            transaction.producerID == producer && !transaction.phase.isIdle && transaction.partitions.contains(partition)
        }
    }
}
