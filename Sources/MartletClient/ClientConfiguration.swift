public import MartletStrategy

/// How a client finds and speaks to its cluster.
public struct ClientConfiguration: Sendable {
    /// The brokers that are asked first. One that answers is enough: the others are learnt from it.
    public var bootstrapServers: [BrokerAddress]
    /// `client.id`: the name in the broker's logs and quotas.
    public var clientID = "martlet"
    /// How connections are protected, and how this client says who it is (`security.protocol`).
    public var security = ClientSecurity.plaintext
    /// How long one request may take before its connection is given up.
    public var requestTimeout: Duration = .seconds(30)
    /// How long opening a connection may take, ApiVersions included.
    public var connectTimeout: Duration = .seconds(10)
    /// How long an operation is tried again before its error reaches the caller (`default.api.timeout.ms`).
    public var operationTimeout: Duration = .seconds(60)
    /// The wait after the first failed attempt, and the longest one.
    public var reconnectBackoff: (first: Duration, limit: Duration) = (.milliseconds(50), .seconds(1))
    /// How long a topic that nobody knows may take to appear: one that was made just now is not known everywhere yet.
    public var missingTopicTimeout: Duration = .seconds(3)
    /// How old the picture of the cluster may get (`metadata.max.age.ms`).
    public var metadataMaxAge: Duration = .seconds(300)
    /// The largest answer that is accepted, in bytes. A longer one closes the connection before it is read.
    public var maxResponseBytes = 128 << 20
    /// The most requests of one connection on the wire at the same time; more wait in the client.
    public var maxInFlightPerConnection = 64
    /// The strategies linked into this program. A producer looks up the topic's `partitioner.strategy` among them;
    /// a name that is not linked is an error that lists those that are.
    public var strategies: StrategyRegistry

    public init(bootstrapServers: [BrokerAddress], strategies: StrategyRegistry) {
        self.bootstrapServers = bootstrapServers
        self.strategies = strategies
    }

    /// - Parameter bootstrapServers: a list separated by commas, `127.0.0.1:9092,broker2:9092`.
    /// - Throws: ``ClientError/Kind/invalidArgument`` for an address that cannot be read.
    public init(bootstrapServers: String, strategies: StrategyRegistry) throws(ClientError) {
        self.init(bootstrapServers: try BrokerAddress.list(bootstrapServers), strategies: strategies)
    }
}
