public import MartletModel
internal import MartletWire

/// A transactional id, as a list of them has it.
public struct TransactionListing: Sendable, Hashable {
    public let transactionalID: String
    public let producerID: ProducerID
    /// `Ongoing`, `CompleteCommit` and so on.
    public let state: String
}

/// Where a transactional id stands.
public struct TransactionDescription: Sendable, Hashable {
    public let transactionalID: String
    public let state: String
    public let producerID: ProducerID
    public let producerEpoch: ProducerEpoch
    public let timeout: Duration
    /// When the open, or last, transaction began; nil where there was none.
    public let startedAt: Timestamp?
    /// Of the open transaction, in order.
    public let partitions: [TopicPartition]
}

/// A transaction that is open in a partition and that no coordinator knows of: nobody will end it, and readers of committed
/// records wait at it.
public struct HangingTransaction: Sendable, Hashable {
    public let partition: TopicPartition
    public let producerID: ProducerID
    public let producerEpoch: ProducerEpoch
    public let coordinatorEpoch: Int32
    public let startOffset: Offset
    public let lastTimestamp: Timestamp
}

extension Admin {
    /// All transactional ids of the cluster, sorted: every broker is asked for those that it coordinates.
    ///
    /// - Parameters:
    ///   - states: only these; empty for all.
    ///   - producerIDs: only of these; empty for all.
    public func transactions(
        in states: [String] = [], of producerIDs: [ProducerID] = []
    ) async throws(ClientError) -> [TransactionListing] {
        try await cluster.retrying { () throws(ClientError) in
            let brokers = try await cluster.refresh(topics: [], mayCreate: false).metadata.brokers.keys.sorted()
            var found: [TransactionListing] = []
            for broker in brokers {
                let answer = try await cluster.connection(to: broker).answer(
                    to: ListTransactionsRequest(stateFilters: states, producerIdFilters: producerIDs))
                guard answer.errorCode == ErrorCode.none else {
                    throw .refused("Transactions of broker \(broker)", answer.errorCode)
                }
                if let unknown = answer.unknownStateFilters.first {
                    throw ClientError(.invalidArgument, "There is no transaction state '\(unknown)'.")
                }
                found += answer.transactionStates.map {
                    TransactionListing(
                        transactionalID: $0.transactionalId, producerID: $0.producerId, state: $0.transactionState)
                }
            }
            return found.sorted { $0.transactionalID < $1.transactionalID }
        }
    }

    /// Where a transactional id stands.
    ///
    /// - Throws: ``ClientError/Kind/refused`` with TRANSACTIONAL_ID_NOT_FOUND for one that does not exist.
    public func transaction(_ id: String) async throws(ClientError) -> TransactionDescription {
        try await withCoordinators { coordinators throws(ClientError) in
            try await coordinators.retrying(.transaction(id)) { connection throws(ClientError) in
                let answer = try await connection.answer(to: DescribeTransactionsRequest(transactionalIds: [id]))
                guard let state = answer.transactionStates.first(where: { $0.transactionalId == id }) else {
                    throw ClientError(.malformedAnswer, "The answer to DescribeTransactions leaves out '\(id)'.")
                }
                guard state.errorCode == ErrorCode.none else { throw .refused("Transaction '\(id)'", state.errorCode) }
                return TransactionDescription(state)
            }
        }
    }

    /// Aborts what a transactional id has open and fences its producer, by taking the id over as a new producer does.
    public func abortTransaction(_ id: String) async throws(ClientError) {
        _ = try await transaction(id)
        try await withCoordinators { coordinators throws(ClientError) in
            let (code, _) = try await TransactionCoordinatorClient(
                coordinators: coordinators, transactionalID: id, timeout: .seconds(60)
            ).identify(after: nil)
            guard code == ErrorCode.none else { throw .refused("The transaction of '\(id)' was not aborted", code) }
        }
    }

    /// Every partition of some topics, or of all; in order.
    public func partitions(ofTopics names: Set<TopicName> = []) async throws(ClientError) -> [TopicPartition] {
        var found: [TopicPartition] = []
        if names.isEmpty {
            for (name, topic) in try await topics() { found += topic.partitionNames(name) }
        } else {
            for name in names { found += try await topic(name).partitionNames(name) }
        }
        return found.sorted()
    }

    /// The transactions that are open in `partitions` and that nobody will end.
    public func hangingTransactions(in partitions: [TopicPartition]) async throws(ClientError) -> [HangingTransaction] {
        var hanging: [HangingTransaction] = []
        for partition in partitions {
            for open in try await openTransactions(in: partition) {
                guard try await !isKnown(open) else { continue }
                // It may have ended between the two questions.
                guard try await openTransactions(in: partition).contains(where: { $0.isSame(as: open) }) else { continue }
                hanging.append(open)
            }
        }
        return hanging
    }

    /// Aborts a transaction that nobody else will end.
    ///
    /// - Throws: ``ClientError/Kind/refused`` with CLUSTER_AUTHORIZATION_FAILED for one that does have a coordinator.
    public func abort(_ hanging: HangingTransaction) async throws(ClientError) {
        _ = try await cluster.atLeaders(of: [hanging.partition]) { (connection, _) throws(ClientError) in
            let request = WriteTxnMarkersRequest(markers: [
                .init(
                    producerId: hanging.producerID, producerEpoch: hanging.producerEpoch, transactionResult: false,
                    topics: [
                        .init(name: hanging.partition.topic.text, partitionIndexes: [hanging.partition.partition])
                    ], coordinatorEpoch: max(0, hanging.coordinatorEpoch))
            ])
            let answer = try await connection.answer(to: request)
            let code = answer.markers.first?.topics.first?.partitions.first?.errorCode ?? .unknownServerError
            guard code == ErrorCode.none else {
                throw .refused("The transaction of producer \(hanging.producerID) in \(hanging.partition) was not aborted", code)
            }
            return [hanging.partition: ()]
        }
    }

    private func openTransactions(in partition: TopicPartition) async throws(ClientError) -> [HangingTransaction] {
        try await activeProducers(of: partition).compactMap { producer in
            producer.transactionStart.map { start in
                HangingTransaction(
                    partition: partition, producerID: producer.id, producerEpoch: ProducerEpoch(Int16(clamping: producer.epoch)),
                    coordinatorEpoch: producer.coordinatorEpoch, startOffset: start, lastTimestamp: producer.lastTimestamp)
            }
        }
    }

    /// Whether a coordinator has the transaction, and so will end it.
    private func isKnown(_ open: HangingTransaction) async throws(ClientError) -> Bool {
        let states = ["Ongoing", "PrepareCommit", "PrepareAbort"]
        for listed in try await transactions(in: states, of: [open.producerID]) {
            if try await transaction(listed.transactionalID).partitions.contains(open.partition) { return true }
        }
        return false
    }
}

extension TopicMetadata {
    fileprivate func partitionNames(_ name: TopicName) -> [TopicPartition] {
        partitions.indices.map { TopicPartition(topic: name, partition: PartitionIndex(Int32($0))) }
    }
}

extension HangingTransaction {
    fileprivate func isSame(as other: HangingTransaction) -> Bool {
        producerID == other.producerID && startOffset == other.startOffset
    }
}

extension TransactionDescription {
    fileprivate init(_ state: DescribeTransactionsResponse.TransactionState) {
        self.init(
            transactionalID: state.transactionalId, state: state.transactionState, producerID: state.producerId,
            producerEpoch: state.producerEpoch, timeout: .milliseconds(Int64(state.transactionTimeoutMs)),
            startedAt: state.transactionStartTimeMs < 0 ? nil : Timestamp(state.transactionStartTimeMs),
            partitions: state.topics.flatMap { topic in
                guard let name = try? TopicName(topic.topic) else { return [TopicPartition]() }
                return topic.partitions.map { TopicPartition(topic: name, partition: $0) }
            }.sorted())
    }
}
