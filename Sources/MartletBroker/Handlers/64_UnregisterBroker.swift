import MartletCoordination
import MartletModel
import MartletWire

/// UnregisterBroker, 0 (KIP-185): takes a broker out of the cluster that will not come back.
enum UnregisterBrokerHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(_ request: UnregisterBrokerRequest, _ context: RequestContext) async -> UnregisterBrokerResponse {
        if let refusal = context.refusal(.alter, .cluster) {
            return UnregisterBrokerResponse(errorCode: refusal.code, errorMessage: refusal.message)
        }
        do throws(ControllerError) {
            try await context.broker.controller.unregister(request.brokerId)
            return UnregisterBrokerResponse(errorCode: .none, errorMessage: nil)
        } catch .unknownBroker(let id) {
            return UnregisterBrokerResponse(errorCode: .brokerIdNotRegistered, errorMessage: "There is no broker \(id).")
        } catch {
            let failure = RequestFailure(error)
            return UnregisterBrokerResponse(errorCode: failure.code, errorMessage: failure.message)
        }
    }
}
