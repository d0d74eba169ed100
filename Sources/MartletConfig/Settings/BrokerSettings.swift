public import MartletModel
public import MartletStrategy

/// The typed configuration of this broker.
public struct BrokerSettings: Sendable {
    // Identity
    public let brokerID: BrokerID
    /// Nil: made when the cluster is founded.
    public let clusterID: String?
    public let rack: String?

    // Listeners
    public let listeners: [ListenerSettings]
    /// One for each listener that is told to clients; a port of 0 stands for the bound one.
    public let advertisedListeners: [ListenerSettings]
    public let interBrokerListenerName: String
    /// The listener between brokers is `PLAINTEXT`, and the configuration says so: nobody ends up there by default.
    public let brokersSpeakInTheClear: Bool
    /// `inter.broker.listener.name` is set, so that the listener was not just found by its protocol.
    let namesInterBrokerListener: Bool

    // Security
    /// By the name of the listener; without those that neither encrypt nor authenticate.
    public let listenerSecurity: [String: ListenerSecuritySettings]
    /// `tls.reload`
    public let certificateReload: CertificateReload
    /// `inter.broker.principals`, as it is written.
    public let interBrokerPrincipals: String?
    /// `authorizer.class.name`; nil: everybody may do everything.
    public let authorizer: StrategyChoice?

    // Connections and requests
    /// `network.event.loops`. Nil: half of the processors, at least one.
    public let eventLoopCount: Int?
    public let requestMaximumByteCount: Int
    /// Nil: as the operating system does it.
    public let socketSendBufferByteCount: Int?
    /// Nil: as the operating system does it.
    public let socketReceiveBufferByteCount: Int?
    public let listenBacklog: Int
    public let maximumConnections: Int
    public let maximumConnectionsPerAddress: Int
    /// Connections a second.
    public let maximumConnectionRate: Int
    public let connectionIdleLimit: Duration
    public let quotaWindow: QuotaWindowSettings
    /// Requests of one connection that may be in flight.
    public let maximumQueuedRequests: Int
    /// Bytes of requests and responses that may be in memory, all connections together.
    public let queuedMaximumByteCount: Int
    public let fetchMaximumByteCount: Int
    public let maximumIncrementalFetchSessionCount: Int

    // Data
    public let dataDirectory: String
    public let retentionCheckInterval: Duration
    public let recoveryThreadCount: Int
    public let cleanerIsEnabled: Bool
    public let cleanerThreadCount: Int
    public let cleanerDedupeBufferByteCount: Int
    public let cleanerBackoff: Duration
    public let producerIDExpirationMilliseconds: Int64

    // Topics
    public let createsTopicsOnDemand: Bool
    public let allowsTopicDeletion: Bool
    public let defaultPartitionCount: Int32
    public let defaultReplicationFactor: Int16

    public let replication: ReplicationSettings

    // Groups and transactions
    public let coordinators: CoordinatorSettings

    // Coordination
    public let coordinator: StrategyChoice
    /// There can be no other broker: the cluster's state is this broker's own file.
    public var isAlone: Bool { coordinator.name == "embedded" }
    /// `group.consumer.assignors`
    public let assignors: [StrategyChoice]

    let configuration: BrokerConfiguration
    let registry: StrategyRegistry
    let layers: ConfigLayers
    /// For each topic key what this broker says about it; without those that it leaves open.
    let topicDefaults: [String: String]

    /// - Parameters:
    ///   - configuration: what file, environment and command line say.
    ///   - clusterConfigs: what was set at run time for all brokers.
    ///   - brokerConfigs: what was set at run time for this broker; it wins.
    /// - Throws: everything that is wrong, also with the defaults for topics.
    public init(
        _ configuration: BrokerConfiguration, clusterConfigs: [String: String] = [:],
        brokerConfigs: [String: String] = [:], registry: StrategyRegistry
    ) throws(ConfigError) {
        let layers = ConfigLayers(statics: configuration.assignments, cluster: clusterConfigs, broker: brokerConfigs)
        var reader = SettingsReader(
            keys: BrokerConfigKeys.byName, checked: layers.problems, text: { layers.values(of: $0).first?.converted },
            origin: { layers.values(of: $0).first?.origin })
        self.configuration = configuration
        self.registry = registry
        self.layers = layers

        brokerID = BrokerID(Int32(reader.integer("node.id", orElse: 0)))
        clusterID = reader.text("cluster.id")
        rack = reader.text("broker.rack")

        let endpoints = ListenerList(&reader)
        listeners = endpoints.listeners
        advertisedListeners = endpoints.advertised
        interBrokerListenerName = endpoints.interBrokerName
        brokersSpeakInTheClear = endpoints.brokersSpeakInTheClear
        namesInterBrokerListener = endpoints.interBrokerIsNamed

        var listenerSecurity: [String: ListenerSecuritySettings] = [:]
        for listener in endpoints.listeners where listener.securityProtocol != .plaintext {
            listenerSecurity[listener.name] = ListenerSecurityReader.settings(of: listener, layers, into: &reader)
        }
        self.listenerSecurity = listenerSecurity
        certificateReload = reader.choice("tls.reload", orElse: .watch)
        interBrokerPrincipals = reader.text("inter.broker.principals")

        eventLoopCount = reader.integer("network.event.loops", unless: 0).map(Int.init)
        requestMaximumByteCount = reader.count("socket.request.max.bytes")
        socketSendBufferByteCount = reader.integer("socket.send.buffer.bytes", unless: -1).map(Int.init)
        socketReceiveBufferByteCount = reader.integer("socket.receive.buffer.bytes", unless: -1).map(Int.init)
        listenBacklog = reader.count("socket.listen.backlog.size")
        maximumConnections = reader.count("max.connections")
        maximumConnectionsPerAddress = reader.count("max.connections.per.ip")
        maximumConnectionRate = reader.count("max.connection.creation.rate")
        quotaWindow = QuotaWindowSettings(&reader)
        connectionIdleLimit = reader.milliseconds("connections.max.idle.ms")
        maximumQueuedRequests = reader.count("queued.max.requests")
        queuedMaximumByteCount = reader.count("queued.max.bytes")
        fetchMaximumByteCount = reader.count("fetch.max.bytes")
        maximumIncrementalFetchSessionCount = reader.count("max.incremental.fetch.session.cache.slots")

        dataDirectory = Self.dataDirectory(&reader)
        retentionCheckInterval = reader.milliseconds("log.retention.check.interval.ms")
        recoveryThreadCount = reader.count("num.recovery.threads.per.data.dir")
        cleanerIsEnabled = reader.boolean("log.cleaner.enable")
        cleanerThreadCount = reader.count("log.cleaner.threads")
        cleanerDedupeBufferByteCount = reader.count("log.cleaner.dedupe.buffer.size")
        cleanerBackoff = reader.milliseconds("log.cleaner.backoff.ms")
        producerIDExpirationMilliseconds = reader.integer("producer.id.expiration.ms", orElse: 0)

        replication = ReplicationSettings(&reader)

        createsTopicsOnDemand = reader.boolean("auto.create.topics.enable")
        allowsTopicDeletion = reader.boolean("delete.topic.enable")
        defaultPartitionCount = Int32(reader.integer("num.partitions", orElse: 1))
        defaultReplicationFactor = Int16(reader.integer("default.replication.factor", orElse: 1))
        coordinators = CoordinatorSettings(&reader)
        coordinator = Self.coordinator(&reader, layers, registry)
        if coordinator.name != "embedded", registry.names(in: .coordinator).contains(coordinator.name) {
            Self.checkInterBroker(endpoints, listenerSecurity, &reader)
        }
        assignors = Self.assignors(&reader, layers, registry)
        authorizer = Self.authorizer(&reader, layers, registry)

        var topicDefaults: [String: String] = [:]
        for key in TopicConfigKeys.all {
            topicDefaults[key.name] = layers.values(named: key.synonyms).first?.converted ?? key.defaultText
        }
        self.topicDefaults = topicDefaults
        try reader.finish()
        try checkTopicDefaults(registry)
    }

    /// The same broker with other dynamic configuration.
    public func with(
        clusterConfigs: [String: String], brokerConfigs: [String: String], registry: StrategyRegistry
    )
        throws(ConfigError) -> BrokerSettings
    {
        try BrokerSettings(
            configuration, clusterConfigs: clusterConfigs, brokerConfigs: brokerConfigs, registry: registry)
    }

    /// One sentence each, to be logged once at the start.
    public var warnings: [String] { configuration.warnings + foreignCoordinatorWarnings }

    private static func dataDirectory(_ reader: inout SettingsReader) -> String {
        let directories = reader.list("log.dirs") ?? []
        if directories.count > 1 {
            reader.add(
                ConfigProblem(
                    key: "log.dirs", value: directories.joined(separator: ","),
                    reason: "names \(directories.count) folders; one is supported", origin: reader.origin(of: "log.dirs")))
        }
        return directories.first ?? ""
    }

    /// A default that no topic could live with is the file's fault, not that of each topic.
    private func checkTopicDefaults(_ registry: StrategyRegistry) throws(ConfigError) {
        // Those of strategies that no topic uses yet included: a mistyped one would wait for the first that does.
        for name in StrategyKeys.settings(below: "retention.strategy", in: strategySettings).keys.sorted() {
            let halves = name.split(separator: ".", maxSplits: 1).map(String.init)
            let type = try? registry.retentionPolicy(named: halves.first ?? "")
            if type?.settings.contains(where: { $0.name == halves.last }) != true {
                throw ConfigError(
                    ConfigProblem(
                        key: "retention.strategy.\(name)", value: nil,
                        reason: "is no setting of a retention strategy of this build"))
            }
        }
        _ = try TopicSettings(overrides: [:], defaults: self, registry: registry)
    }
}
