import MartletModel
import MartletTransactions
import MartletWire

/// AddOffsetsToTxn, 0-4: a group whose offsets are going to be committed in a transaction (KIP-98). The transaction then has
/// the partition of `__consumer_offsets` in which they are kept.
///
/// 2 may answer PRODUCER_FENCED; 3 is flexible; 4 may answer TRANSACTION_ABORTABLE (KIP-890). With `transaction.version` 2
/// TxnOffsetCommit does it by itself.
enum AddOffsetsToTxnHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...4

    static func answer(_ request: AddOffsetsToTxnRequest, _ context: RequestContext) async -> AddOffsetsToTxnResponse {
        guard !request.transactionalId.isEmpty else { return AddOffsetsToTxnResponse(errorCode: .invalidRequest) }
        if let refusal = context.refusal(.write, .transactionalID(request.transactionalId))
            ?? context.refusal(.read, .group(request.groupId))
        {
            return AddOffsetsToTxnResponse(errorCode: refusal.code)
        }
        let addition: TransactionAddition
        do {
            addition = TransactionAddition(
                transactionalID: request.transactionalId, producerID: request.producerId, epoch: request.producerEpoch,
                partitions: [try await context.broker.offsetsPartition(of: request.groupId)], version: 0)
        } catch {
            return AddOffsetsToTxnResponse(errorCode: error.code)
        }
        switch await context.broker.transactions.ask(
            for: request.transactionalId,
            { machine, now, ticket in
                machine.addPartitions(addition, at: now, ticket: ticket)
            })
        {
        case .success(.added(let code)):
            return AddOffsetsToTxnResponse(errorCode: code.asFencing(isKnown: context.version >= 2))
        case .success: return AddOffsetsToTxnResponse(errorCode: .unknownServerError)
        case .failure(let failure): return AddOffsetsToTxnResponse(errorCode: failure.code)
        }
    }
}
