import MartletGroups
import MartletModel
import MartletTransactions
import MartletWire

/// ListTransactions, 0-2: the transactional ids that this broker coordinates (KIP-664).
///
/// 1 filters by how long the transaction has been open (KIP-994); 2 by a regular expression of the id (KIP-1152).
enum ListTransactionsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...2

    static func answer(_ request: ListTransactionsRequest, _ context: RequestContext) async -> ListTransactionsResponse {
        var response = ListTransactionsResponse()
        let pattern: TopicPattern?
        do throws(TopicPatternError) {
            pattern = try request.transactionalIdPattern.flatMap { (text) throws(TopicPatternError) in
                text.isEmpty ? nil : try TopicPattern(text)
            }
        } catch {
            return ListTransactionsResponse(errorCode: .invalidRegularExpression)
        }
        response.unknownStateFilters = request.stateFilters.filter { TransactionPhase(named: $0) == nil }
        for shard in context.broker.transactions.shards {
            let answer = await withCheckedContinuation { continuation in
                shard.submit { machine, now, ticket in
                    machine.list(request, at: now, ticket: ticket)
                } answer: {
                    continuation.resume(returning: $0)
                }
            }
            switch answer {
            case .success(.listed(let states)): response.transactionStates += states
            case .success: return ListTransactionsResponse(errorCode: .unknownServerError)
            case .failure(let failure): return ListTransactionsResponse(errorCode: failure.code)
            }
        }
        response.transactionStates.removeAll {
            !context.allows(.describe, .transactionalID($0.transactionalId), isAudited: false)
        }
        if let pattern {
            // One that makes too much work is as good as none.
            guard let found = try? pattern.matches(among: response.transactionStates.map(\.transactionalId)) else {
                return ListTransactionsResponse(errorCode: .invalidRegularExpression)
            }
            let matching = Set(found)
            response.transactionStates.removeAll { !matching.contains($0.transactionalId) }
        }
        return response
    }
}
