public import MartletModel
public import MartletStrategy

/// The typed configuration of this broker.
public struct BrokerSettings: Sendable {
    // Identity
    public internal(set) var brokerID: BrokerID
    /// Nil: made when the cluster is founded.
    public internal(set) var clusterID: String?
    public internal(set) var rack: String?

    // Listeners
    public internal(set) var listeners: [ListenerSettings]
    /// One for each listener that is told to clients; a port of 0 stands for the bound one.
    public internal(set) var advertisedListeners: [ListenerSettings]
    public internal(set) var interBrokerListenerName: String

    // Sockets and requests
    /// `network.event.loops`
    public internal(set) var eventLoopCount: Int
    public internal(set) var requestMaximumByteCount: Int
    public internal(set) var socketSendBufferByteCount: Int?
    public internal(set) var socketReceiveBufferByteCount: Int?
    public internal(set) var listenBacklog: Int
    public internal(set) var maximumConnections: Int
    public internal(set) var maximumConnectionsPerAddress: Int
    public internal(set) var connectionIdleLimit: Duration
    /// Requests of one connection that may be in flight.
    public internal(set) var maximumQueuedRequests: Int
    /// Bytes of requests and responses that may be buffered, all connections together.
    public internal(set) var queuedMaximumByteCount: Int

    // Log
    public internal(set) var dataDirectory: String
    public internal(set) var retentionCheckInterval: Duration
    public internal(set) var recoveryThreadCount: Int
    public internal(set) var cleanerThreadCount: Int
    public internal(set) var cleanerIsEnabled: Bool
    public internal(set) var cleanerDedupeBufferByteCount: Int
    public internal(set) var cleanerBackoff: Duration
    public internal(set) var flushSchedulerInterval: Duration
    public internal(set) var producerIDExpiration: Duration

    // Topics
    public internal(set) var createsTopicsOnDemand: Bool
    public internal(set) var allowsTopicDeletion: Bool
    public internal(set) var defaultPartitionCount: Int32
    public internal(set) var defaultReplicationFactor: Int16

    // Fetch
    public internal(set) var fetchMaximumByteCount: Int
    public internal(set) var maximumIncrementalFetchSessionCount: Int

    // Coordination
    public internal(set) var coordinator: StrategyChoice

    /// - Parameters:
    ///   - configuration: what file, environment and command line say.
    ///   - clusterConfigs: what was set at run time for all brokers.
    ///   - brokerConfigs: what was set at run time for this broker; it wins.
    public init(
        _ configuration: BrokerConfiguration, clusterConfigs: [String: String] = [:],
        brokerConfigs: [String: String] = [:], registry: StrategyRegistry
    ) throws(ConfigError) {
        fatalError()
    }

    /// The same broker with other dynamic configuration.
    public func with(clusterConfigs: [String: String], brokerConfigs: [String: String], registry: StrategyRegistry)
        throws(ConfigError) -> BrokerSettings
    { fatalError() }

    /// `min.insync.replicas` above the replication factor can never be satisfied: nil where it is not so.
    public static func objection(toMinimumInSyncReplicas minimum: Int, replicationFactor: Int) -> ConfigProblem? { fatalError() }
}

/// A strategy by name, with its checked settings.
public struct StrategyChoice: Sendable, Hashable {
    public let name: String
    public let settings: StrategySettings

    public init(name: String, settings: StrategySettings) {
        self.name = name
        self.settings = settings
    }
}
