import MartletModel
import MartletWire

/// InitProducerId, 0-5, for idempotent producers (KIP-98).
///
/// A producer that already has an id (3, KIP-360) gets it back with the next epoch, or another id when the epochs are used
/// up. 6 is for two-phase commit (KIP-939).
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
            if request.producerId != .none, request.producerEpoch.rawValue < Int16.max - 1, request.producerEpoch.rawValue >= 0 {
                return InitProducerIdResponse(
                    errorCode: .none, producerId: request.producerId,
                    producerEpoch: ProducerEpoch(request.producerEpoch.rawValue + 1))
            }
            return InitProducerIdResponse(
                errorCode: .none, producerId: try await context.broker.producerIDs.next(), producerEpoch: 0)
        } catch {
            return InitProducerIdResponse(errorCode: error.code, producerEpoch: .none)
        }
    }
}
