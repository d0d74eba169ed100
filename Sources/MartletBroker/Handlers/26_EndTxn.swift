import MartletModel
import MartletTransactions
import MartletWire

/// EndTxn, 0-5: commits or aborts a transaction (KIP-98). Answered when the outcome is recorded; the markers follow.
///
/// 2 may answer PRODUCER_FENCED; 3 is flexible; 4 may answer TRANSACTION_ABORTABLE; 5 (KIP-890) ends the epoch with the
/// transaction, and answers with the producer id and epoch to go on with.
enum EndTxnHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...5

    static func answer(_ request: EndTxnRequest, _ context: RequestContext) async -> EndTxnResponse {
        guard !request.transactionalId.isEmpty else { return EndTxnResponse(errorCode: .invalidRequest) }
        if let refusal = context.refusal(.write, .transactionalID(request.transactionalId)) {
            return EndTxnResponse(errorCode: refusal.code)
        }
        let version = context.version
        switch await context.broker.transactions.ask(
            for: request.transactionalId,
            { machine, now, ticket in
                machine.endTransaction(request, version: version, at: now, ticket: ticket)
            })
        {
        case .success(.endTransaction(var response)):
            response.errorCode = response.errorCode.asFencing(isKnown: version >= 2)
            guard version >= 5 else { return EndTxnResponse(errorCode: response.errorCode) }
            return response
        case .success: return EndTxnResponse(errorCode: .unknownServerError)
        case .failure(let failure): return EndTxnResponse(errorCode: failure.code)
        }
    }
}
