import MartletModel
import MartletWire

/// InitProducerId, 0-5, for idempotent producers (KIP-98).
///
/// 3 (KIP-360) lets a producer say which id it has; without a transactional id there is nobody who would know whether it is its
/// own, so it gets another one, as from Kafka. 6 is for two-phase commit (KIP-939).
///
/// Not done: transactional ids; they come with the transaction coordinator and are refused until then.
enum InitProducerIDHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...5

    static func answer(_ request: InitProducerIdRequest, _ context: RequestContext) async -> InitProducerIdResponse {
        guard request.transactionalId == nil else {
            return InitProducerIdResponse(errorCode: .coordinatorNotAvailable, producerEpoch: .none)
        }
        guard (request.producerId == .none) == (request.producerEpoch == .none) else {
            return InitProducerIdResponse(errorCode: .invalidRequest, producerEpoch: .none)
        }
        do {
            return InitProducerIdResponse(
                errorCode: .none, producerId: try await context.broker.producerIDs.next(), producerEpoch: 0)
        } catch {
            return InitProducerIdResponse(errorCode: error.code, producerEpoch: .none)
        }
    }
}
