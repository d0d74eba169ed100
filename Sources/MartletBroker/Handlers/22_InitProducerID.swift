import MartletModel
import MartletTransactions
import MartletWire

/// InitProducerId, 0-6: the id and epoch of an idempotent or transactional producer (KIP-98).
///
/// 2 is flexible; 3 (KIP-360) lets a producer say which id and epoch it has; 4 may answer PRODUCER_FENCED, which earlier
/// versions are told as INVALID_PRODUCER_EPOCH; 5 may answer TRANSACTION_ABORTABLE (KIP-890); 6 is for two-phase commit (KIP-939),
/// which is refused as by a Kafka broker that has it switched off.
///
/// Without a transactional id there is nobody who would know whether an id is the producer's own, so it gets another one, as
/// from Kafka.
enum InitProducerIDHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...6

    static func answer(_ request: InitProducerIdRequest, _ context: RequestContext) async -> InitProducerIdResponse {
        guard let id = request.transactionalId else { return await idempotent(request, context) }
        guard !id.isEmpty else { return refusal(.invalidRequest) }
        if let failure = context.refusal(.write, .transactionalID(id)) { return refusal(failure.code) }
        switch await context.broker.transactions.ask(
            for: id,
            { machine, now, ticket in
                machine.initProducerID(request, at: now, ticket: ticket)
            })
        {
        case .success(.initProducerID(var response)):
            response.errorCode = response.errorCode.asFencing(isKnown: context.version >= 4)
            return response
        case .success: return refusal(.unknownServerError)
        case .failure(let failure): return refusal(failure.code)
        }
    }

    private static func idempotent(
        _ request: InitProducerIdRequest, _ context: RequestContext
    ) async -> InitProducerIdResponse {
        // Who may write to any topic may do so idempotently (KIP-679).
        guard context.allows(.idempotentWrite, .cluster, isAudited: false) || context.allowsForAny(.write, .topic) else {
            _ = context.refusal(.idempotentWrite, .cluster)
            return refusal(.clusterAuthorizationFailed)
        }
        guard (request.producerId == .none) == (request.producerEpoch == .none) else { return refusal(.invalidRequest) }
        do {
            return InitProducerIdResponse(
                errorCode: .none, producerId: try await context.broker.producerIDs.next(), producerEpoch: 0)
        } catch {
            return refusal(error.code)
        }
    }

    private static func refusal(_ code: ErrorCode) -> InitProducerIdResponse {
        InitProducerIdResponse(errorCode: code, producerEpoch: .none)
    }
}
