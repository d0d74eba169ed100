import MartletCoordination
import MartletModel
import MartletWire

/// FindCoordinator, 0-6: which broker coordinates a group (key type 0), a transactional id (1) or a share partition (2).
///
/// 1 has key types; 4 asks for many keys at once (KIP-699); 5 may answer TRANSACTION_ABORTABLE (KIP-890); 6 has share
/// partitions (KIP-932), whose key is `group:topic id:partition`.
///
/// The first question makes the topic in which the coordinators keep their state.
enum FindCoordinatorHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...6

    static func answer(_ request: FindCoordinatorRequest, _ context: RequestContext) async -> FindCoordinatorResponse {
        let keys = context.version >= 4 ? request.coordinatorKeys : [request.key]
        var coordinators: [FindCoordinatorResponse.Coordinator] = []
        coordinators.reserveCapacity(keys.count)
        var topic: Result<TopicImage, RequestFailure>?
        for key in keys {
            do throws(RequestFailure) {
                try authorize(key, ofType: request.keyType, context)
                // Nothing is made for whoever may not ask.
                if topic == nil { topic = await self.topic(ofKeyType: request.keyType, context) }
                guard let topic = try topic?.get() else { continue }
                let (node, endpoint) = try find(key, ofType: request.keyType, in: topic, context)
                coordinators.append(
                    .init(
                        key: key, nodeId: node, host: endpoint.host, port: Int32(endpoint.port), errorCode: .none,
                        errorMessage: nil))
            } catch {
                coordinators.append(
                    .init(key: key, nodeId: -1, host: "", port: -1, errorCode: error.code, errorMessage: error.message))
            }
        }
        if context.version >= 4 { return FindCoordinatorResponse(coordinators: coordinators) }
        let only = coordinators[0]
        return FindCoordinatorResponse(
            errorCode: only.errorCode, errorMessage: only.errorMessage, nodeId: only.nodeId, host: only.host, port: only.port)
    }

    private static func authorize(_ key: String, ofType keyType: Int8, _ context: RequestContext) throws(RequestFailure) {
        switch keyType {
        case 0: try context.authorize(.describe, .group(key))
        case 1: try context.authorize(.describe, .transactionalID(key))
        default: try context.authorize(.clusterAction, .cluster)
        }
    }

    private static func topic(ofKeyType keyType: Int8, _ context: RequestContext) async -> Result<TopicImage, RequestFailure> {
        do throws(RequestFailure) {
            let kind: InternalTopic =
                switch keyType {
                case 0: .consumerOffsets
                case 1 where context.version >= 1: .transactionState
                case 2 where context.version >= 6: .shareGroupState
                default: throw RequestFailure(.invalidRequest, "There is no coordinator of key type \(keyType).")
                }
            return .success(try await context.broker.internalTopic(kind))
        } catch {
            return .failure(error)
        }
    }

    private static func find(
        _ key: String, ofType keyType: Int8, in topic: TopicImage, _ context: RequestContext
    ) throws(RequestFailure) -> (BrokerID, ListenerEndpoint) {
        if keyType == 2, !isSharePartition(key) {
            throw RequestFailure(.invalidRequest, "'\(key)' is not a share partition: group:topic id:partition.")
        }
        let index = InternalTopic.partition(of: key, among: topic.partitions.count)
        guard let leader = topic.partition(index)?.leader, let node = context.broker.image.broker(leader),
            let endpoint = context.broker.endpoint(of: node, for: context.connection)
        else {
            throw RequestFailure(.coordinatorNotAvailable, "The coordinator of '\(key)' is not available now.")
        }
        return (leader, endpoint)
    }

    private static func isSharePartition(_ key: String) -> Bool {
        let parts = key.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count >= 3 && Int32(parts[parts.count - 1]).map { $0 >= 0 } == true
    }
}
