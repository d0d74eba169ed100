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
/// lets this one out.
final class BrokerLinks: Sendable {
    private let listenerName: String
    private let tls: TLSConfiguration?
    private let strategies: StrategyRegistry
    private let host: TopicHost
    private let state = Mutex(State())

    private struct State {
        var security: ClientSecurity?
        var pool: ConnectionPool?
        var isClosed = false
    }

    /// How long a request to another broker may take that answers at once.
    static let requestTimeout: Duration = .seconds(5)

    init(_ settings: BrokerSettings, strategies: StrategyRegistry, host: TopicHost) {
        listenerName = settings.interBrokerListenerName
        tls = settings.listenerSecurity[settings.interBrokerListenerName]?.tls?.configuration
        self.strategies = strategies
        self.host = host
    }

    /// Where another broker is reached; nil for one that is not there.
    func address(of broker: BrokerID) -> BrokerAddress? {
        host.image.broker(broker)?.endpoint(ofListener: listenerName).map { BrokerAddress(host: $0.host, port: Int($0.port)) }
    }

    /// Asks another broker.
    func answer<Request: WireRequest>(
        to request: Request, from broker: BrokerID, within timeout: Duration = requestTimeout
    ) async throws(ClientError) -> Request.Response {
        try await connection(to: broker).answer(to: request, within: timeout)
    }

    /// The connection that all short requests share.
    func connection(to broker: BrokerID) async throws(ClientError) -> BrokerConnection {
        guard let address = address(of: broker) else {
            throw ClientError(.disconnected, "Broker \(broker) is not there, or has no listener \(listenerName).")
        }
        return try await sharedPool().connection(to: address)
    }

    /// Connections of their own, for whoever keeps one busy.
    func makePool() -> ConnectionPool {
        var configuration = ClientConfiguration(bootstrapServers: [], strategies: strategies)
        configuration.clientID = "broker-\(host.brokerID)"
        configuration.security = security()
        configuration.connectTimeout = .seconds(2)
        configuration.reconnectBackoff = (.milliseconds(20), .milliseconds(500))
        return ConnectionPool(configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next())
    }

    func close() {
        let pool = state.withLock { state in
            state.isClosed = true
            defer { state.pool = nil }
            return state.pool
        }
        pool?.close()
    }

    private func sharedPool() throws(ClientError) -> ConnectionPool {
        if let pool = state.withLock({ $0.pool }) { return pool }
        let made = makePool()
        let (pool, isClosed) = state.withLock { state in
            if state.isClosed { return (made, true) }
            if let pool = state.pool { return (pool, false) }
            state.pool = made
            return (made, false)
        }
        guard !isClosed else { throw ClientError(.closed, "The broker stops.") }
        return pool
    }

    private func security() -> ClientSecurity {
        state.withLock { state in
            if let security = state.security { return security }
            let security = ClientSecurity(tls: tls)
            state.security = security
            return security
        }
    }
}
