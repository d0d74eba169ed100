import MartletModel

/// Who is at the other end of a connection, and how it proved that. Immutable: re-authentication makes another.
final class ConnectionIdentity: Sendable {
    let principal: Principal
    /// `User:alice`, as rules have it.
    let principalText: String
    /// `SSL`, `SCRAM-SHA-256`, as audit lines have it; nil for one that proved nothing.
    let mechanism: String?
    /// Whether it proved to be a broker of this cluster, on the listener that brokers use.
    let isBroker: Bool

    init(principal: Principal, mechanism: String?, isBroker: Bool = false) {
        self.principal = principal
        principalText = principal.description
        self.mechanism = mechanism
        self.isBroker = isBroker
    }

    static let anonymous = ConnectionIdentity(principal: .anonymous, mechanism: nil)
}
