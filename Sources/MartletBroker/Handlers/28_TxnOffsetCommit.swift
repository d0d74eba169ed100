import MartletConfig
import MartletCoordination
import MartletGroups
import MartletLog
import MartletModel
import MartletTransactions
import MartletWire

/// TxnOffsetCommit, 0-5: a transactional producer notes how far a group has read, for the case that its transaction is
/// committed.
///
/// 2 has leader epochs (KIP-320); 3 fences by the group's generation (KIP-447); 4 may answer TRANSACTION_ABORTABLE; 5 does not
/// ask for AddOffsetsToTxn before (KIP-890).
///
/// The first offsets of a transaction in a partition of `__consumer_offsets` need the word of the transaction's coordinator, as
/// the first records in any other partition do.
enum TxnOffsetCommitHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...5

    static func answer(_ request: TxnOffsetCommitRequest, _ context: RequestContext) async -> TxnOffsetCommitResponse {
        if let refusal = context.refusal(.write, .transactionalID(request.transactionalId))
            ?? context.refusal(.read, .group(request.groupId))
        {
            return request.refused(refusal.code)
        }
        let (known, refused) = split(request, context)
        if known.topics.isEmpty, !request.topics.isEmpty { return TxnOffsetCommitResponse(topics: refused) }
        let grant: VerificationGuard?
        do throws(RequestFailure) {
            grant = try await permission(request, context)
        } catch {
            var response = known.refused(error.code)
            response.topics += refused
            return response
        }
        var response = await context.broker.groups.respond(for: request.groupId, grant: grant, \.asTxnOffsetCommit) {
            known.refused($0)
        } _: { machine, now, ticket in
            machine.commitTransactionalOffsets(known, version: context.version, ticket: ticket, at: now)
        }
        response.topics += refused
        return response
    }

    private static func permission(
        _ request: TxnOffsetCommitRequest, _ context: RequestContext
    ) async throws(RequestFailure) -> VerificationGuard? {
        guard !request.transactionalId.isEmpty else {
            throw RequestFailure(.invalidRequest, "Offsets are committed in a transaction that has an id.")
        }
        let partition = try context.broker.groups.shard(for: request.groupId).partition
        let addsImplicitly = context.version >= 5
        guard addsImplicitly || context.broker.settings.coordinators.transactions.verifiesPartitions,
            let grant = partition.log.beginVerification(
                of: request.producerId, epoch: request.producerEpoch, bumpsEpochs: addsImplicitly)
        else { return nil }
        let code = await context.broker.confirm(
            TransactionAddition(
                transactionalID: request.transactionalId, producerID: request.producerId, epoch: request.producerEpoch,
                partitions: [partition.name], version: addsImplicitly ? 2 : 0), partition.name)
        let told: ErrorCode =
            switch code {
            case .notCoordinator, .coordinatorNotAvailable: .coordinatorLoadInProgress
            case .concurrentTransactions: addsImplicitly ? code : .coordinatorLoadInProgress
            case .transactionAbortable: context.version >= 4 ? code : .invalidTxnState
            default: code.asFencing(isKnown: false)
            }
        guard told == .none else {
            throw RequestFailure(told, "The offsets are not taken into transaction '\(request.transactionalId)'.")
        }
        return grant
    }

    /// What exists, and the answer for what does not.
    private static func split(
        _ request: TxnOffsetCommitRequest, _ context: RequestContext
    ) -> (TxnOffsetCommitRequest, [TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic]) {
        var known = request
        known.topics = []
        var refused: [TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic] = []
        for var topic in request.topics {
            if let refusal = context.refusal(.read, .topic(topic.name)) {
                refused.append(
                    .init(
                        name: topic.name,
                        partitions: topic.partitions.map { .init(partitionIndex: $0.partitionIndex, errorCode: refusal.code) }))
                continue
            }
            let image = context.broker.image.topic(named: topic.name)
            let absent = topic.partitions.filter { image?.partition($0.partitionIndex) == nil }
            if !absent.isEmpty {
                refused.append(
                    .init(
                        name: topic.name,
                        partitions: absent.map {
                            .init(partitionIndex: $0.partitionIndex, errorCode: .unknownTopicOrPartition)
                        }))
            }
            guard absent.count < topic.partitions.count else { continue }
            if !absent.isEmpty { topic.partitions.removeAll { image?.partition($0.partitionIndex) == nil } }
            known.topics.append(topic)
        }
        return (known, refused)
    }
}
