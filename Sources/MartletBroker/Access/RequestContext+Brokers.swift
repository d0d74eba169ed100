import MartletConfig
import MartletCoordination
import MartletModel
import MartletServer
import MartletStrategy

/// What is meant for brokers of this cluster.
extension RequestContext {
    /// - Parameter id: the broker that the request says it is from; nil where it says nothing.
    /// - Returns: CLUSTER_AUTHORIZATION_FAILED for everybody who is no broker, or not that one; BROKER_ID_NOT_REGISTERED for
    ///   who may be one, and is to ask again.
    func brokerRefusal(claiming id: BrokerID? = nil) -> RequestFailure? {
        guard let (code, reason) = objectionToBroker(id) else { return nil }
        broker.access.audit.denied(clusterAction, reason, self)
        return RequestFailure(code, "Only brokers of this cluster may ask this.")
    }

    /// Whether ``brokerRefusal(claiming:)`` refuses nothing. Nothing is noted: for requests that others may send as well, for
    /// less. A broker that is alone has nobody to take for another.
    var speaksForBroker: Bool {
        if broker.settings.isAlone, broker.settings.brokersSpeakInTheClear, !broker.access.isEnabled { return false }
        return objectionToBroker(nil) == nil
    }

    private func objectionToBroker(_ id: BrokerID?) -> (ErrorCode, AccessReason)? {
        let claim = BrokerClaim(broker: id, proof: proof)
        switch claim.verdict(by: broker.image, own: broker.id) {
        case .proven: return nil
        case .refused(let code, let reason): return (code, .other(reason))
        case .asRulesSay:
            guard let reason = objectionOfRules() else {
                let isKnown = id.map { broker.image.broker($0) != nil } ?? true
                return isKnown ? nil : (.brokerIdNotRegistered, .other("broker \(id ?? .none) is not registered"))
            }
            return (.clusterAuthorizationFailed, reason)
        }
    }

    private var proof: BrokerClaim.Proof {
        if let certificate = identity.brokerCertificate { return .certificate(certificate) }
        let listener = broker.settings.interBrokerListenerName
        return connection.listenerName == listener ? .rules : .none(listenerForBrokers: listener)
    }

    private func objectionOfRules() -> AccessReason? {
        guard broker.access.isEnabled else {
            return broker.settings.brokersSpeakInTheClear ? nil : .other("the client is no broker of this cluster")
        }
        return switch broker.access.decide(clusterAction) {
        case .allowed: nil
        case .denied(let reason): reason
        }
    }

    private var clusterAction: AccessRequest {
        AccessRequest(
            principal: identity.principalText, host: connection.remoteHost, operation: .clusterAction, resource: .cluster)
    }
}
