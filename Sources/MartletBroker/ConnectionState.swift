import MartletSecurity
import MartletServer

/// What the broker keeps with a connection. Confined to the connection's event loop.
///
/// Invariant: every stored property is touched on that event loop only, hence `@unchecked`.
final class BrokerConnectionState: @unchecked Sendable {
    var produces = ProduceQueue()
    /// Who the client is; anonymous until it has authenticated, where it has to.
    var identity = ConnectionIdentity.anonymous
    var authentication = ConnectionAuthentication(mechanisms: nil)
    var quotas: KnownQuotas?
    /// The authentication that is under way; nil while a message of it is looked at.
    var exchange: (any SASLServerExchange)?
    var parkedFetches: [ObjectIdentifier: any WaitingReader] = [:]
}

extension Connection {
    /// On the connection's event loop only.
    var state: BrokerConnectionState {
        if let state = attachment as? BrokerConnectionState { return state }
        let state = BrokerConnectionState()
        attachment = state
        return state
    }
}
