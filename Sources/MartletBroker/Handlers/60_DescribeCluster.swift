import MartletCoordination
import MartletModel
import MartletWire

/// DescribeCluster, 0-2: id, controller and brokers. 1 asks for brokers (1) or controllers (2); there is no controller
/// quorum of its own, so 2 is refused. 2 tells fenced brokers: those that have not been admitted yet, and where the request
/// asks for them, those that were and are gone. Of these nobody knows where they listened.
enum DescribeClusterHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...2

    static func answer(_ request: DescribeClusterRequest, _ context: RequestContext) -> DescribeClusterResponse {
        guard request.endpointType == 1 else {
            return DescribeClusterResponse(
                errorCode: .unsupportedEndpointType,
                errorMessage: "Only brokers can be asked for: controllers have no endpoints of their own.",
                endpointType: request.endpointType)
        }
        let broker = context.broker
        let image = broker.image
        let brokers = image.brokers.compactMap { registered in
            broker.endpoint(of: registered, for: context.connection).map { endpoint in
                Described(
                    brokerId: registered.id, host: endpoint.host, port: Int32(endpoint.port), rack: registered.rack,
                    isFenced: context.version >= 2 && !image.isAlive(registered.id))
            }
        }
        return DescribeClusterResponse(
            errorCode: .none, clusterId: image.clusterID, controllerId: image.controllerID,
            brokers: brokers + (request.includeFencedBrokers ? Self.gone(from: image) : []),
            clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
                ? context.authorizedClusterOperations() : .min)
    }

    private typealias Described = DescribeClusterResponse.DescribeClusterBroker

    private static func gone(from image: ClusterImage) -> [Described] {
        image.knownBrokers.filter { image.broker($0) == nil }.map {
            Described(brokerId: $0, host: "", port: -1, rack: nil, isFenced: true)
        }
    }
}
