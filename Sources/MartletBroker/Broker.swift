import Logging
import MartletConfig
import MartletCoordination
import MartletGroups
import MartletLog
import MartletModel
public import MartletServer
import MartletStrategy
import MartletTransactions
import MartletWire
public import NIOCore

/// Answers requests: what stands between the network edge and the logs, the controller and the strategies.
///
/// ``BrokerLife`` puts one together and takes it apart.
public final class Broker: RequestHandler {
    let id: BrokerID
    let host: TopicHost
    let live: LiveSettings
    let security: BrokerSecurity
    let access: AccessControl
    let quotas: QuotaTable
    let controller: Controller
    /// Which start of this broker it is.
    let incarnation: KafkaUUID
    let links: BrokerLinks
    let admin: ClusterAdmin
    let followers: FollowerService
    /// Of what followers copy from here.
    let leaderThrottle: ReplicationThrottle
    let replicationTraffic = ReplicationTraffic()
    let gauges: ReplicationGauges
    let alterations: PartitionAlterations
    let chores: ReplicationChores
    let producerIDs: ProducerIDs
    let coordinators: Coordinators
    let shares: ShareService
    let groupCommit: GroupCommit
    let fetchSessions: FetchSessionCache
    let strategies: StrategyCalls
    let metrics: BrokerMetrics
    let clock: BrokerClock
    let logger: Logger

    init(
        id: BrokerID, host: TopicHost, live: LiveSettings, security: BrokerSecurity, access: AccessControl, quotas: QuotaTable,
        controller: Controller, incarnation: KafkaUUID, alterations: PartitionAlterations, groupCommit: GroupCommit,
        strategies: StrategyCalls, assignors: AssignorList,
        metrics: BrokerMetrics, clock: BrokerClock, logger: Logger
    ) {
        self.id = id
        self.host = host
        self.live = live
        self.security = security
        self.access = access
        self.quotas = quotas
        self.controller = controller
        self.incarnation = incarnation
        self.alterations = alterations
        let links = BrokerLinks(live.current, security.interBroker, strategies: live.registry, host: host, logger: logger)
        self.links = links
        chores = ReplicationChores(host: host, controller: controller, live: live, clock: clock)
        let admin = ClusterAdmin(controller: controller, host: host, links: links)
        self.admin = admin
        leaderThrottle = ReplicationThrottle(.leader, live: live, clock: clock)
        let followerThrottle = ReplicationThrottle(.follower, live: live, clock: clock)
        followers = FollowerService(
            links: links, live: live, brokerEpoch: BrokerImage.epoch(of: incarnation),
            world: .init(
                clock: clock, groupCommit: groupCommit, throttle: followerThrottle, traffic: replicationTraffic, logger: logger))
        gauges = ReplicationGauges(host: host, followers: followers, throttles: [leaderThrottle, followerThrottle])
        self.producerIDs = ProducerIDs(controller: controller)
        self.coordinators = Coordinators(
            live, assignors: assignors, groupCommit: groupCommit, clock: clock, logger: logger)
        self.shares = ShareService(
            SharePartitionWorld(
                host: host, coordinators: coordinators, admin: admin, links: links, live: live, groupCommit: groupCommit,
                clock: clock, logger: logger))
        self.groupCommit = groupCommit
        self.fetchSessions = FetchSessionCache(slots: live.current.maximumIncrementalFetchSessionCount)
        self.strategies = strategies
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    var groups: CoordinatorService<GroupCoordinator> { coordinators.groups }
    var transactions: CoordinatorService<TransactionCoordinator> { coordinators.transactions }
    var topics: TopicTable { host.topics }
    var logs: LogDirectory { host.logs }
    var image: ClusterImage { host.image }
    var settings: BrokerSettings { live.current }

    // MARK: Requests

    public func opened(_ connection: Connection) {
        security.listener(of: connection)?.opened(connection)
        guard let shown = connection.state.identity.brokerCertificate, settings.interBrokerListenerIsApart,
            shown.standing == .excluded || !image.hasBroker(showing: shown.identity)
        else { return }
        connection.close(
            reason:
                "the listener \(connection.listenerName) is for brokers, and none is registered with the certificate for '\(shown.identity)'. Clients have listeners of their own; where they are to share this one, set security.inter.broker.protocol instead of inter.broker.listener.name."
        )
    }

    public func received(_ frame: ByteBuffer, reply: Reply, on connection: Connection) -> FrameDisposition {
        let state = connection.state
        if state.authentication.takesBareTokens { return SASLConversation.bare(frame, reply, connection, self) }
        var reader = WireReader(frame)
        do {
            let header = try RequestHeader(from: &reader)
            guard let route = RouteList.all.route(for: header.apiKeyNumber) else {
                return .close(reason: "API \(header.apiKeyNumber) version \(header.version) is not served")
            }
            if let objection = state.authentication.objection(to: route.api, now: .now()) { return .close(reason: objection) }
            let context = RequestContext(
                api: route.api, version: header.version, correlationID: header.correlationId,
                clientID: header.clientId, identity: state.identity,
                quotas: connection.quotas(ofClient: header.clientId, in: self), connection: connection, broker: self)
            guard route.versions.contains(header.version) else { return refuseVersion(route, context, reply) }
            if let controller = RequestForwarder.target(of: route.api, self) {
                RequestForwarder.forward(frame, to: controller, context, reply)
                return .hold
            }
            guard let quotas = context.quotas else { return try route.serve(&reader, context, reply) }
            if route.api == .produce { quotas.produce?.take(Double(frame.readableBytes)) }
            let disposition = try quotas.timing { () throws(WireError) in try route.serve(&reader, context, reply) }
            // Requests that came with this one are not taken before it is answered and waited for.
            if let (wait, _) = quotas.wait(after: route.api) { connection.pause(for: .nanoseconds(wait.wholeNanoseconds)) }
            return disposition
        } catch {
            return .close(reason: "the request cannot be read: \(error)")
        }
    }

    /// A client that asks for ApiVersions in a version from the future is told what there is, in version 0, which every
    /// client can read. For other APIs there is no answer that it could read.
    private func refuseVersion(_ route: Route, _ context: RequestContext, _ reply: Reply) -> FrameDisposition {
        guard route.api == .apiVersions else {
            return .close(
                reason: "\(route.api) version \(context.version) is not served: versions are \(route.versions)")
        }
        reply.send(
            ApiVersionsHandler.response(.unsupportedVersion, version: 0, on: context.connection, self), version: 0, context)
        return .proceed
    }

    public func readCompleted(on connection: Connection) {
        let state = connection.state
        guard let quotas = state.quotas?.quotas else { return state.produces.complete(flushing: groupCommit) }
        quotas.timing { state.produces.complete(flushing: groupCommit) }
    }

    public func closed(_ connection: Connection) {
        for fetch in Array(connection.state.parkedFetches.values) { fetch.abandon() }
        shares.closed(ObjectIdentifier(connection))
    }

    // MARK: What handlers look up

    /// The topic and the partition that a request names.
    func locate(_ name: String, _ index: PartitionIndex) throws(RequestFailure) -> (topic: Topic, partition: Partition) {
        let topic = try topics.find(name)
        return (topic, try topic.partition(index))
    }

    /// Where a client that came over `connection` reaches a broker: through the listener of the same name.
    func endpoint(of broker: BrokerImage, for connection: Connection) -> ListenerEndpoint? {
        broker.endpoint(ofListener: connection.listenerName)
    }

    func describeTopicConfigs(_ configs: [String: String], names: Set<String>? = nil) -> [ConfigDescription] {
        settings.describeTopic(overrides: configs, names: names, registry: live.registry, runner: live.runner)
    }
}
