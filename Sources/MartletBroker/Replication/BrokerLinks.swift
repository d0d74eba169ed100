import Logging
import MartletClient
import MartletConfig
import MartletCoordination
import MartletModel
import MartletStrategy
import MartletWire
import NIOPosix
import Synchronization

/// This broker's connections to the others, over the listener between brokers.
///
/// The broker shows the certificate of its own listener, and believes the same authorities: what lets another broker in
/// lets this one out. And it asks nothing of one that shows another certificate than the broker has registered that it
/// wants: not everybody who has a certificate is every broker.
///
/// New certificates are used for all links within a moment: see ``renew(_:)``.
final class BrokerLinks: Sendable {
    private let listenerName: String
    private let strategies: StrategyRegistry
    private let host: TopicHost
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        var security: ClientSecurity
        /// For requests that are answered at once.
        var shared: ConnectionPool?
        var pools: [WeakPool] = []
        /// Where somebody else was found, and the log was told.
        var mistaken: Set<BrokerID> = []
        var isClosed = false
    }

    private struct WeakPool: Sendable {
        weak var pool: ConnectionPool?
    }

    /// How long a request to another broker may take that answers at once.
    static let requestTimeout: Duration = .seconds(5)

    /// How long a link goes on that was made with certificates which have been replaced since, where none can be made with
    /// the new ones: as long as it may take until the others believe them.
    static let renewalPatience: Duration = .seconds(300)

    /// - Parameter certificates: of the listener between brokers; nil where brokers speak in the clear.
    init(
        _ settings: BrokerSettings, _ certificates: ListenerCertificates?, strategies: StrategyRegistry, host: TopicHost,
        logger: Logger
    ) {
        listenerName = settings.interBrokerListenerName
        self.strategies = strategies
        self.host = host
        self.logger = logger
        state = Mutex(State(security: certificates.map { Self.security($0.settings.configuration, $0.contexts) } ?? .plaintext))
    }

    private static func security(
        _ configuration: TLSConfiguration, _ contexts: ListenerCertificates.Contexts
    ) -> ClientSecurity {
        contexts.links.map { ClientSecurity(configuration, context: $0) } ?? ClientSecurity(tls: configuration)
    }

    /// Where another broker is reached; nil for one that is not there.
    func address(of broker: BrokerID) -> BrokerAddress? {
        host.image.broker(broker)?.endpoint(ofListener: listenerName).map { BrokerAddress(host: $0.host, port: Int($0.port)) }
    }

    /// Asks another broker.
    func answer<Request: WireRequest>(
        to request: Request, version: Int16? = nil, from broker: BrokerID, within timeout: Duration = requestTimeout
    ) async throws(ClientError) -> Request.Response {
        try await connection(to: broker).answer(to: request, version: version, within: timeout)
    }

    /// The connection that all short requests share.
    func connection(to broker: BrokerID) async throws(ClientError) -> BrokerConnection {
        try await connection(to: broker, of: sharedPool())
    }

    /// A connection to that broker and no other.
    func connection(to broker: BrokerID, of pool: ConnectionPool) async throws(ClientError) -> BrokerConnection {
        guard let address = address(of: broker) else {
            throw ClientError(.disconnected, "Broker \(broker) is not there, or has no listener \(listenerName).")
        }
        let connection = try await pool.connection(to: address)
        try check(connection, is: broker)
        return connection
    }

    /// Connections of their own, for whoever keeps one busy.
    func makePool() -> ConnectionPool {
        state.withLock { state in
            var configuration = ClientConfiguration(bootstrapServers: [], strategies: strategies)
            configuration.clientID = "broker-\(host.brokerID)"
            configuration.security = state.security
            configuration.connectTimeout = .seconds(2)
            configuration.reconnectBackoff = (.milliseconds(20), .milliseconds(500))
            let pool = ConnectionPool(configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next())
            state.pools.removeAll { $0.pool == nil }
            state.pools.append(WeakPool(pool: pool))
            return pool
        }
    }

    /// Uses other certificates from now on.
    ///
    /// Each link is made anew while the old one goes on, which ends when no answer is awaited: no request fails. Where no
    /// new one can be made, the old one goes on for ``renewalPatience``, and not for ever: what has changed may be that
    /// somebody is not to be believed any more.
    func renew(_ configuration: TLSConfiguration, _ contexts: ListenerCertificates.Contexts) {
        let security = Self.security(configuration, contexts)
        let pools = state.withLock { state in
            state.security = security
            return state.pools.compactMap(\.pool)
        }
        for pool in pools { pool.renew(security, within: Self.renewalPatience) }
    }

    func close() {
        let pool = state.withLock { state in
            state.isClosed = true
            defer { state.shared = nil }
            return state.shared
        }
        pool?.close()
    }

    private func sharedPool() throws(ClientError) -> ConnectionPool {
        let (present, isClosed) = state.withLock { ($0.shared, $0.isClosed) }
        if let present { return present }
        let made = isClosed ? nil : makePool()
        let pool = state.withLock { state -> ConnectionPool? in
            if state.isClosed { return nil }
            state.shared = state.shared ?? made
            return state.shared
        }
        guard let pool else { throw ClientError(.closed, "The broker stops.") }
        return pool
    }

    /// Whether the certificate that was shown is for whom the broker has registered. At each request: what is registered
    /// may have changed.
    private func check(_ connection: BrokerConnection, is broker: BrokerID) throws(ClientError) {
        guard let shown = connection.peer else { return }
        let registered = host.image.broker(broker)?.certificates ?? []
        if registered.contains(shown) {
            return state.withLock { state in
                if !state.mistaken.isEmpty { state.mistaken.remove(broker) }
            }
        }
        let known = registered.isEmpty ? "none" : "the one for " + registered.map { "'\($0)'" }.joined(separator: ", ")
        let error = ClientError(
            .unauthenticated,
            "At \(connection.address), where broker \(broker) should be, the certificate is for '\(shown)', and broker \(broker) has registered \(known). Is advertised.listeners of broker \(broker) right, and has each broker a certificate of its own?"
        )
        connection.close(because: error)
        if state.withLock({ $0.mistaken.insert(broker).inserted }) { logger.warning("\(error)") }
        throw error
    }
}
