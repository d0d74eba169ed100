import Logging
import MartletClient
import MartletCoordination
import MartletModel
import MartletTransactions
import MartletWire

/// What a partition's leader asks of a transaction's coordinator (KIP-890), which may be another broker.
extension Broker {
    /// Takes partitions into a transaction of `transaction.version` 2, or verifies that they are in an older one.
    ///
    /// - Parameter answer: called once, on any thread, with a code for each of `partitions`, in order.
    func confirm(
        _ addition: TransactionAddition, _ partitions: [TopicPartition],
        answer: @escaping @Sendable ([ErrorCode]) -> Void
    ) {
        if let other = image.coordinator(.transactionState, of: addition.transactionalID), other != id {
            Task { answer(await confirm(addition, partitions, at: other)) }
            return
        }
        transactions.submit(for: addition.transactionalID) { machine, now, ticket in
            addition.version >= 2
                ? machine.addPartitions(addition, at: now, ticket: ticket)
                : machine.verify(addition, partitions: partitions, at: now, ticket: ticket)
        } answer: { result in
            switch result {
            case .success(.added(let code)): answer(partitions.map { _ in code })
            case .success(.verified(let codes)): answer(codes)
            case .success: answer(partitions.map { _ in .unknownServerError })
            case .failure(let failure): answer(partitions.map { _ in failure.code })
            }
        }
    }

    /// As ``confirm(_:_:answer:)`` for one partition.
    func confirm(_ addition: TransactionAddition, _ partition: TopicPartition) async -> ErrorCode {
        await withCheckedContinuation { continuation in
            confirm(addition, [partition]) { codes in continuation.resume(returning: codes.first ?? .unknownServerError) }
        }
    }

    private func confirm(
        _ addition: TransactionAddition, _ partitions: [TopicPartition], at coordinator: BrokerID
    ) async -> [ErrorCode] {
        let request = AddPartitionsToTxnRequest(
            transactions: [
                .init(
                    transactionalId: addition.transactionalID, producerId: addition.producerID, producerEpoch: addition.epoch,
                    verifyOnly: addition.version < 2,
                    topics: Dictionary(grouping: partitions, by: \.topic).map { topic, all in
                        .init(name: topic.text, partitions: all.map(\.partition))
                    })
            ])
        do throws(ClientError) {
            let response = try await links.answer(to: request, from: coordinator)
            guard response.errorCode == .none else {
                // What is between brokers is none of the producer's business.
                let isBetweenBrokers = [.clusterAuthorizationFailed, .brokerIdNotRegistered].contains(response.errorCode)
                return partitions.map { _ in isBetweenBrokers ? .coordinatorNotAvailable : response.errorCode }
            }
            var codes: [String: [PartitionIndex: ErrorCode]] = [:]
            for topic in response.resultsByTransaction.flatMap(\.topicResults) {
                for result in topic.resultsByPartition {
                    codes[topic.name, default: [:]][result.partitionIndex] = result.partitionErrorCode
                }
            }
            return partitions.map { codes[$0.topic.text]?[$0.partition] ?? .coordinatorNotAvailable }
        } catch {
            logger.debug("The transaction coordinator, broker \(coordinator), cannot be asked: \(error)")
            return partitions.map { _ in .coordinatorNotAvailable }
        }
    }
}
