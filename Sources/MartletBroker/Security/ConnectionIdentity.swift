import MartletModel

/// Who is at the other end of a connection, and how it proved that. Immutable: re-authentication makes another.
final class ConnectionIdentity: Sendable {
    let principal: Principal
    /// `User:alice`, as rules have it.
    let principalText: String
    /// `SSL`, `SCRAM-SHA-256`, as audit lines have it; nil for one that proved nothing.
    let mechanism: String?
    /// What it has shown on the listener where brokers prove by certificates who they are; nil elsewhere.
    let brokerCertificate: BrokerCertificate?

    init(principal: Principal, mechanism: String?, brokerCertificate: BrokerCertificate? = nil) {
        self.principal = principal
        principalText = principal.description
        self.mechanism = mechanism
        self.brokerCertificate = brokerCertificate
    }

    static let anonymous = ConnectionIdentity(principal: .anonymous, mechanism: nil)
}
