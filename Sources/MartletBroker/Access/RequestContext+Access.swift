import MartletConfig
import MartletCoordination
import MartletModel
import MartletServer
import MartletStrategy

extension RequestContext {
    /// Whether the client may do this. A refusal is noted in the audit log, unless it only narrows a list down.
    func allows(_ operation: AccessOperation, _ resource: AccessResource, isAudited: Bool = true) -> Bool {
        // A broker does for the cluster what it does, and rules are for clients.
        guard broker.access.isEnabled, !hasProvedToBeBroker else { return true }
        let request = AccessRequest(
            principal: identity.principalText, host: connection.remoteHost, operation: operation, resource: resource)
        switch broker.access.decide(request) {
        case .allowed: return true
        case .denied(let reason):
            if isAudited { broker.access.audit.denied(request, reason, self) }
            return false
        }
    }

    /// By its certificate, and not because nobody has to prove anything.
    var hasProvedToBeBroker: Bool { identity.brokerCertificate != nil && speaksForBroker }

    /// The error of the resource's type, if the client may not do this.
    func refusal(_ operation: AccessOperation, _ resource: AccessResource) -> RequestFailure? {
        allows(operation, resource) ? nil : .denied(resource)
    }

    /// As ``refusal(_:_:)``, for a topic that a request names by its id. One that is not there refuses by itself.
    func refusal(_ operation: AccessOperation, topicID: TopicID) -> RequestFailure? {
        guard broker.access.isEnabled, let name = broker.image.topic(id: topicID)?.name.text else { return nil }
        return refusal(operation, .topic(name))
    }

    /// - Throws: the error of the resource's type.
    func authorize(_ operation: AccessOperation, _ resource: AccessResource) throws(RequestFailure) {
        guard allows(operation, resource) else { throw .denied(resource) }
    }

    /// Whether the client may do this with any resource of the type (KIP-679).
    func allowsForAny(_ operation: AccessOperation, _ type: AccessResourceType) -> Bool {
        guard broker.access.isEnabled else { return true }
        let decision = broker.access.decideForAny(
            type, operation, principal: identity.principalText, host: connection.remoteHost)
        return decision.isAllowed
    }

    /// Whether the client may see all of these topics: a group that reads others is not told of.
    ///
    /// - Throws: TOPIC_AUTHORIZATION_FAILED.
    func authorizeSeeing(_ topics: Set<String>) throws(RequestFailure) {
        guard broker.access.isEnabled else { return }
        guard topics.allSatisfy({ allows(.describe, .topic($0), isAudited: false) }) else {
            throw RequestFailure(.topicAuthorizationFailed, "The group reads topics that the client may not see.")
        }
    }

    /// As ``authorizedOperations(on:)``, for the cluster: who may not see it is told none.
    func authorizedClusterOperations() -> Int32 {
        allows(.describe, .cluster, isAudited: false) ? authorizedOperations(on: .cluster) : 0
    }

    /// The operations that the client may do with a resource, as the protocol's bits (KIP-430).
    func authorizedOperations(on resource: AccessResource) -> Int32 {
        AccessOperation.allCases.reduce(0) { bits, operation in
            guard resource.type.operations.contains(operation), allows(operation, resource, isAudited: false) else { return bits }
            return bits | 1 << Int32(operation.rawValue)
        }
    }
}

extension RequestFailure {
    static func denied(_ resource: AccessResource) -> RequestFailure {
        switch resource.type {
        case .topic: RequestFailure(.topicAuthorizationFailed, "The client may not do this with topic '\(resource.name)'.")
        case .group: RequestFailure(.groupAuthorizationFailed, "The client may not do this with group '\(resource.name)'.")
        case .transactionalID:
            RequestFailure(.transactionalIdAuthorizationFailed, "The client may not use the transactional id '\(resource.name)'.")
        case .delegationToken: RequestFailure(.delegationTokenAuthorizationFailed, "The client may not do this with tokens.")
        case .cluster, .user, .any, .unknown:
            RequestFailure(.clusterAuthorizationFailed, "The client may not do this with the cluster.")
        }
    }
}
