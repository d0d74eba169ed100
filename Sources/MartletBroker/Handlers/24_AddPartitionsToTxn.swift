import MartletModel
import MartletTransactions
import MartletWire

/// AddPartitionsToTxn, 0-5: partitions that a transaction is going to write to (KIP-98).
///
/// 2 may answer PRODUCER_FENCED; 3 is flexible. 0-3 are a client's, before `transaction.version` 2 made them unnecessary. 4
/// (KIP-890) is a broker's: many transactions, each to be added to or only verified; 5 may answer TRANSACTION_ABORTABLE.
///
/// A request with a partition that cannot be is refused as a whole: the others are OPERATION_NOT_ATTEMPTED.
enum AddPartitionsToTxnHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...5

    static func answer(
        _ request: AddPartitionsToTxnRequest, _ context: RequestContext
    ) async -> AddPartitionsToTxnResponse {
        if context.version >= 4, let refusal = context.brokerRefusal() {
            return AddPartitionsToTxnResponse(errorCode: refusal.code)
        }
        guard context.version >= 4 else {
            let transaction = AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction(
                transactionalId: request.v3AndBelowTransactionalId, producerId: request.v3AndBelowProducerId,
                producerEpoch: request.v3AndBelowProducerEpoch, topics: request.v3AndBelowTopics)
            return AddPartitionsToTxnResponse(resultsByTopicV3AndBelow: await results(transaction, context))
        }
        var response = AddPartitionsToTxnResponse()
        for transaction in request.transactions {
            response.resultsByTransaction.append(
                .init(transactionalId: transaction.transactionalId, topicResults: await results(transaction, context)))
        }
        return response
    }

    private static func results(
        _ transaction: AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction, _ context: RequestContext
    ) async -> [AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult] {
        if context.version < 4 {
            if let refusal = context.refusal(.write, .transactionalID(transaction.transactionalId)) {
                return results(transaction) { _, _ in refusal.code }
            }
            let refused = Set(transaction.topics.map(\.name).filter { context.refusal(.write, .topic($0)) != nil })
            guard refused.isEmpty else {
                return results(transaction) { name, _ in
                    refused.contains(name) ? .topicAuthorizationFailed : .operationNotAttempted
                }
            }
        }
        let partitions: Set<TopicPartition>
        switch context.broker.transactionPartitions(
            transaction.topics.map { ($0.name, $0.partitions) }, takesOffsets: context.version >= 4)
        {
        case .failure(let refusals): return results(transaction) { refusals.code(of: $0, $1) }
        case .success(let found): partitions = found
        }
        let addition = TransactionAddition(
            transactionalID: transaction.transactionalId, producerID: transaction.producerId,
            epoch: transaction.producerEpoch, partitions: partitions, version: context.version >= 4 ? 2 : 0)
        guard !addition.transactionalID.isEmpty else { return results(transaction) { _, _ in .invalidRequest } }
        let answer = await context.broker.transactions.ask(for: addition.transactionalID) { machine, now, ticket in
            transaction.verifyOnly
                ? machine.verify(addition, partitions: partitions.sorted(), at: now, ticket: ticket)
                : machine.addPartitions(addition, at: now, ticket: ticket)
        }
        switch answer {
        case .success(.added(let code)):
            return results(transaction) { _, _ in code.told(in: context.version) }
        case .success(.verified(let codes)):
            let byPartition = Dictionary(zip(partitions.sorted(), codes)) { first, _ in first }
            return results(transaction) { topic, index in
                let name = (try? TopicName(topic)).map { TopicPartition(topic: $0, partition: index) }
                return (name.flatMap { byPartition[$0] } ?? .unknownServerError).told(in: context.version)
            }
        case .success: return results(transaction) { _, _ in .unknownServerError }
        case .failure(let failure): return results(transaction) { _, _ in failure.code }
        }
    }

    private static func results(
        _ transaction: AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction,
        _ code: (String, PartitionIndex) -> ErrorCode
    ) -> [AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult] {
        transaction.topics.map { topic in
            .init(
                name: topic.name,
                resultsByPartition: topic.partitions.map {
                    .init(partitionIndex: $0, partitionErrorCode: code(topic.name, $0))
                })
        }
    }
}

extension ErrorCode {
    fileprivate func told(in version: Int16) -> ErrorCode {
        if self == .transactionAbortable, version < 5 { return .invalidTxnState }
        return asFencing(isKnown: version >= 2)
    }
}
