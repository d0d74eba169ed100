public import Logging
public import MartletConfig
import MartletCoordination
import MartletGroups
import MartletLog
import MartletModel
import MartletReplication
public import MartletServer
public import MartletStrategy
import MartletTLS

/// A broker from its start to its stop.
///
/// Order matters. Up: data directory (locked first, so that two brokers never share one), coordination store, the
/// controller with its first image, the logs, listeners last. Down: listeners first, so that nothing is
/// acknowledged that is not closed properly; the data directory last.
public final class RunningBroker: Sendable {
    /// Where it listens, with real ports.
    public let listeners: [BoundListener]
    public let dataDirectory: String
    /// Recommendations and oddities of the configuration, one sentence each.
    public let warnings: [String]

    let broker: Broker
    private let server: Server
    private let store: any CoordinationStore
    private let watch: BrokerWatch
    private let maintenance: LogMaintenance

    /// How many partitions are flushed at the same time: a disk gains little from more.
    private static let groupCommitThreadCount = 4

    private init(
        broker: Broker, server: Server, store: any CoordinationStore, watch: BrokerWatch, maintenance: LogMaintenance,
        listeners: [BoundListener], warnings: [String]
    ) {
        self.broker = broker
        self.server = server
        self.store = store
        self.watch = watch
        self.maintenance = maintenance
        self.listeners = listeners
        self.warnings = warnings
        dataDirectory = broker.logs.path
    }

    /// - Throws: a ``BrokerStartError`` with a sentence for whoever started it.
    public static func start(
        _ configuration: BrokerConfiguration, registry: StrategyRegistry, clock: BrokerClock, logger: Logger
    ) async throws -> RunningBroker {
        let settings = try BrokerSettings(configuration, registry: registry)
        let security = try BrokerSecurity(settings, clock: clock, logger: logger)
        let patience = StorePatience(limit: settings.isAlone ? StorePatience.none : StorePatience.ofBrokers, logger: logger)
        // A store of many brokers says which cluster this is; one of this broker alone lies in its data directory.
        let shared = settings.isAlone ? nil : try await openStore(settings, registry, patience)
        let logs: LogDirectory
        do {
            logs = try LogDirectory.open(
                settings.dataDirectory, clusterID: try await clusterID(settings, shared, patience), nodeID: settings.brokerID,
                environment: LogEnvironment(logger: logger))
        } catch {
            await shared?.close()
            throw error
        }
        let runner = IsolatedStrategyRunner()
        let live = LiveSettings(settings, registry: registry, runner: runner)
        let store = if let shared { shared } else { try await openStore(settings, registry, patience) }
        let groupCommit = GroupCommit(threadCount: groupCommitThreadCount)
        let incarnation = KafkaUUID.random()
        let alterations = PartitionAlterations(incarnation: incarnation, logger: logger)
        let host = TopicHost(
            logs: logs, settings: live, brokerID: settings.brokerID, incarnation: incarnation, groupCommit: groupCommit,
            alterations: alterations, clock: clock, logger: logger)
        logs.openLogs(
            of: try logs.partitions(), threadCount: settings.recoveryThreadCount, now: clock.now()
        ) { _ in LogSettings() }
        let metrics = BrokerMetrics()
        let calls = StrategyCalls(runner: runner, metrics: metrics, logger: logger)
        let access = AccessControl(try settings.makeAuthorizer(runner: runner), calls: calls, audit: AuditLog(logger))
        let quotas = QuotaTable(settings.quotaWindow)
        let logEnds = LogEndAsker()
        let watch = BrokerWatch()
        let world = ControllerWorld(
            // Engines tell of a lost connection once it has been silent for two thirds of the session already.
            sessionTimeout: .zero,
            report: { event in
                logger.log(level: event.isWarning ? .warning : .info, "\(event)")
                switch event {
                case .fenced: host.setFenced(true)
                case .registered: host.setFenced(false)
                case .uncleanElection: metrics.leaderElectedUncleanly()
                default: break
                }
            },
            askLogEnds: { await logEnds.ask($0) })
        let first = image(settings, security, incarnation, logs, listeners: [])
        let controller = try await patience.during { () throws(ControllerError) in
            try await Controller.start(on: store, as: first, rules: live, clusterID: logs.identity.clusterID, world: world) {
                update in
                access.apply(update.image)
                quotas.apply(update.image)
                host.apply(update)
                watch.follow(update.image)
            }
        }
        host.reportStrays()
        do throws(BrokerStartError) {
            try await security.checkOwnCertificate(settings.brokerID, controller.image)
        } catch {
            await controller.stop()
            await store.close()
            throw error
        }

        let broker = Broker(
            id: settings.brokerID, host: host, live: live, security: security, access: access, quotas: quotas,
            controller: controller, incarnation: incarnation, alterations: alterations, groupCommit: groupCommit,
            strategies: calls,
            assignors: AssignorList(try settings.makeAssignors(runner: runner)),
            metrics: metrics, clock: clock, logger: logger)
        broker.coordinators.attach(broker)
        alterations.attach(controller, broker.links, host)
        logEnds.attach(broker.links, host)
        host.observe(broker.coordinators)
        host.observe(broker.followers)
        let maintenance = broker.makeMaintenance()
        maintenance.start()
        broker.chores.start()
        broker.gauges.start()
        let server = Server(
            listeners: settings.listeners.map { Listener($0, security: security.transport(ofListener: $0.name)) },
            settings: ServerSettings(settings),
            requestHandler: broker,
            admission: ConnectionRates(quotas, rate: settings.maximumConnectionRate, window: settings.quotaWindow), log: logger)
        await security.start()
        quotas.onChange { [weak server] in server?.endPauses() }
        let bound = try await server.start()
        let own = image(settings, security, incarnation, logs, listeners: settings.endpoints(bound: bound))
        try await controller.register(own)
        broker.followCertificates(of: own)
        watch.attach(controller, broker.links, host, logger)
        return RunningBroker(
            broker: broker, server: server, store: store, watch: watch, maintenance: maintenance, listeners: bound,
            warnings: settings.warnings)
    }

    /// Answers what is in flight for up to `grace`, flushes, and closes everything.
    public func stop(within grace: Duration) async throws {
        await broker.handLeadershipOver(within: max(grace, Duration.seconds(1)))
        // Requests that wait for a strategy are answered while there are connections to answer on.
        broker.strategies.runner.shutDown()
        let partitions = broker.topics.all.flatMap(\.ledPartitions)
        for partition in partitions { partition.releaseReaders() }
        watch.stop()
        for follower in broker.topics.all.flatMap({ $0.replicas.compactMap(\.following) }) { follower.releaseReaders() }
        await server.stop(within: grace)
        await broker.controller.stop()
        broker.chores.stop()
        broker.gauges.stop()
        await broker.followers.stop()
        broker.alterations.stop()
        broker.links.close()
        broker.security.stop()
        maintenance.stop()
        broker.groupCommit.stop()
        for partition in partitions { partition.end() }
        broker.shares.stop()
        broker.coordinators.stop()
        let host = broker.host
        try broker.logs.close(threadCount: broker.settings.recoveryThreadCount, highWatermark: host.highWatermark)
        await store.close()
    }

    /// Loads certificates anew, as SIGHUP asks for. Bad ones are not used, with a line in the log.
    public func reloadCertificates() { broker.security.reloadCertificates() }

    /// How it stands with the certificates of the listeners.
    public var certificateHealth: [CertificateHealth] { broker.security.certificateHealth() }

    /// This broker, as the others know it.
    private static func image(
        _ settings: BrokerSettings, _ security: BrokerSecurity, _ incarnation: KafkaUUID, _ logs: LogDirectory,
        listeners: [ListenerEndpoint]
    ) -> BrokerImage {
        BrokerImage(
            id: settings.brokerID, listeners: listeners, rack: settings.rack, incarnation: incarnation,
            directoryID: logs.identity.directoryID,
            certificates: (security.interBroker?.context.certificate).map { [CertificateIdentity(of: $0)] } ?? [],
            mayHaveLostUnflushed: logs.mayHaveLostUnflushed)
    }

    private static func clusterID(
        _ settings: BrokerSettings, _ store: (any CoordinationStore)?, _ patience: StorePatience
    ) async throws -> String? {
        guard let store else { return settings.clusterID }
        let id = try await patience.during { () throws(ControllerError) in
            try await ClusterIdentity.claim(settings.clusterID, in: store)
        }
        if let wanted = settings.clusterID, wanted != id {
            throw BrokerStartError(
                description:
                    "The coordination store is of cluster \(id), and cluster.id says \(wanted). Take cluster.id out, or name the store of that cluster."
            )
        }
        return id
    }

    private static func openStore(
        _ settings: BrokerSettings, _ registry: StrategyRegistry, _ patience: StorePatience
    ) async throws -> any CoordinationStore {
        let coordinator = try registry.makeCoordinator(settings.coordinator.name, settings: settings.coordinator.settings)
        let location = CoordinationLocation(dataDirectory: settings.dataDirectory)
        return try await patience.during { () throws(CoordinationError) in try await coordinator.open(location) }
    }
}
