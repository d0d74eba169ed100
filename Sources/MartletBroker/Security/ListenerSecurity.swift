import MartletConfig
import MartletModel
import MartletSecurity
import MartletServer
import MartletStrategy
import NIOCore

/// How one listener finds out who its clients are.
struct ListenerSecurity: Sendable {
    let settings: ListenerSecuritySettings
    let isForBrokers: Bool
    let brokers: BrokerPrincipals

    /// Called when a connection may be used: after its handshake, where it has one.
    func opened(_ connection: Connection) {
        let state = connection.state
        if let tls = settings.tls, let peer = connection.security?.peer {
            let principal = tls.principals.principal(of: peer)
            state.identity = ConnectionIdentity(
                principal: principal, mechanism: "SSL",
                isBroker: isForBrokers && settings.sasl == nil && brokers.contains(principal, peer))
        }
        if let sasl = settings.sasl {
            state.authentication = ConnectionAuthentication(mechanisms: sasl.mechanisms)
            connection.limitFrames(to: FrameLimit(byteCount: sasl.tokenByteCountMax, key: "sasl.server.max.receive.size"))
        }
    }

    /// Who authenticated by SASL.
    func identity(of session: ConnectionAuthentication.Session, peer: PeerCertificate?) -> ConnectionIdentity {
        ConnectionIdentity(
            principal: session.principal, mechanism: session.mechanism.rawValue,
            isBroker: isForBrokers && brokers.contains(session.principal, peer))
    }
}
