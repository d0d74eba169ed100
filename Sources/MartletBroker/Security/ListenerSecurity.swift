import MartletConfig
import MartletModel
import MartletSecurity
import MartletServer
import MartletStrategy
import NIOCore

/// How one listener finds out who its clients are.
struct ListenerSecurity: Sendable {
    let settings: ListenerSecuritySettings
    /// Who can be a broker here; nil where brokers do not prove by certificates who they are.
    let brokers: BrokerPrincipals?

    /// Called when a connection may be used: after its handshake, where it has one.
    func opened(_ connection: Connection) {
        let state = connection.state
        if let tls = settings.tls, let peer = connection.security?.peer {
            let principal = tls.principals.principal(of: peer)
            state.identity = ConnectionIdentity(
                principal: principal, mechanism: "SSL",
                brokerCertificate: brokers.map {
                    BrokerCertificate(
                        identity: CertificateIdentity(of: peer), standing: $0.standing(of: principal, peer))
                })
        }
        if let sasl = settings.sasl {
            state.authentication = ConnectionAuthentication(mechanisms: sasl.mechanisms)
            connection.limitFrames(to: FrameLimit(byteCount: sasl.tokenByteCountMax, key: "sasl.server.max.receive.size"))
        }
    }

    /// Who authenticated by SASL.
    func identity(of session: ConnectionAuthentication.Session) -> ConnectionIdentity {
        ConnectionIdentity(principal: session.principal, mechanism: session.mechanism.rawValue)
    }
}
