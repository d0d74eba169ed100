import MartletCoordination
import MartletModel
import MartletWire

/// BrokerHeartbeat, 0-1 (KIP-631): of its meanings only one is needed here, since sessions of the coordination store tell who
/// is alive: a broker that wants to shut down has others lead its partitions first.
enum BrokerHeartbeatHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static func answer(_ request: BrokerHeartbeatRequest, _ context: RequestContext) async -> BrokerHeartbeatResponse {
        if let refusal = context.brokerRefusal(claiming: request.brokerId) {
            return BrokerHeartbeatResponse(errorCode: refusal.code)
        }
        let broker = context.broker
        guard broker.image.controllerID == broker.id else { return BrokerHeartbeatResponse(errorCode: .notController) }
        guard let sender = broker.image.broker(request.brokerId), sender.epoch == request.brokerEpoch else {
            return BrokerHeartbeatResponse(errorCode: .staleBrokerEpoch)
        }
        guard request.wantShutDown else { return BrokerHeartbeatResponse(isCaughtUp: true, isFenced: false) }
        switch await broker.controller.beginControlledShutdown(of: request.brokerId, incarnation: sender.incarnation) {
        case .success(let led):
            return BrokerHeartbeatResponse(isCaughtUp: true, isFenced: false, shouldShutDown: led.isEmpty)
        case .failure(let error): return BrokerHeartbeatResponse(errorCode: RequestFailure(error).code)
        }
    }
}
