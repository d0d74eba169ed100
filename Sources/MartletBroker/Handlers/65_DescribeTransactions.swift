import MartletModel
import MartletTransactions
import MartletWire

/// DescribeTransactions, 0: where transactional ids stand (KIP-664).
enum DescribeTransactionsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(
        _ request: DescribeTransactionsRequest, _ context: RequestContext
    ) async -> DescribeTransactionsResponse {
        var response = DescribeTransactionsResponse()
        for id in request.transactionalIds {
            response.transactionStates.append(await describe(id, context))
        }
        return response
    }

    private static func describe(
        _ id: String, _ context: RequestContext
    ) async -> DescribeTransactionsResponse.TransactionState {
        if let refusal = context.refusal(.describe, .transactionalID(id)) {
            return .init(errorCode: refusal.code, transactionalId: id)
        }
        switch await context.broker.transactions.ask(for: id, { machine, _, ticket in machine.describe(id, ticket: ticket) }) {
        case .success(.described(var state)):
            state.topics.removeAll { !context.allows(.describe, .topic($0.topic), isAudited: false) }
            return state
        case .success: return .init(errorCode: .unknownServerError, transactionalId: id)
        case .failure(let failure): return .init(errorCode: failure.code, transactionalId: id)
        }
    }
}
