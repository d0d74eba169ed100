import MartletModel
public import MartletStrategy

/// Follows the state of the cluster, and decides about topics, partitions, configurations and ids where this broker is the
/// one that does: the controller.
///
/// A thin edge around ``ControllerState`` and ``Candidacy``: it commits what the state plans, applies it, and hands the new
/// image to `publish` before it answers, so that whoever created a topic can use it at once. What others commit is
/// published as it is seen.
///
/// Concurrency: requests and what is followed are carried out one after the other, in the order of their arrival.
public actor Controller {
    /// Of one topic.
    public static let maximumPartitionCount: Int32 = 10_000
    /// Of all keys and values of one configuration.
    public static let maximumConfigByteCount = 100_000
    /// How many groups may have a configuration of their own: they need not exist, so that anybody could add another.
    public static let configuredGroupCountMax = 10_000

    let store: any CoordinationStore
    let rules: any ClusterRules
    let publish: @Sendable (ClusterUpdate) async -> Void
    let world: ControllerWorld
    var broker: BrokerImage
    var state = ControllerState(ClusterImage(clusterID: ""))
    var candidacy = Candidacy()
    /// Nil where it is another's, and while it could not be taken: the disk was full, or a write's outcome is not known.
    var office: Office?
    /// The store may hold something else than ``state``: to be read again before the next plan.
    var isUncertain = false
    /// Whether the registration is to be kept up.
    var isRegistered = false
    /// It was written again, and the broker does not know it yet: the image is of before, and is read anew first. Otherwise the
    /// broker would lead what has another leader by now.
    var isReturnUntold = false
    /// It could not be written at the start.
    var isRegistrationPending = false
    var isStopped = false
    var lastFailure: CoordinationError?
    var lastReported: ControllerError?
    var isElectionRetried = false
    var isAlignmentDue = false
    var tasks: [Task<Void, Never>] = []
    let turnstile = Turnstile()
    nonisolated let hints = FeedHints()

    private init(
        _ store: any CoordinationStore, _ broker: BrokerImage, _ rules: any ClusterRules, _ world: ControllerWorld,
        _ publish: @escaping @Sendable (ClusterUpdate) async -> Void
    ) {
        self.store = store
        self.broker = broker
        self.rules = rules
        self.world = world
        self.publish = publish
    }

    /// Reads the store (or founds a cluster in an empty one), registers `broker`, takes the office of controller where it
    /// is free, and publishes the first image. From then on it follows the store.
    ///
    /// Where the store can be read but not written (the disk is full) it starts nonetheless, and takes office with the
    /// first request that needs it: what is there can be served.
    ///
    /// - Parameters:
    ///   - clusterID: of a cluster that is to be founded; nil: a new one.
    ///   - publish: is awaited; the broker has to have applied the update when it returns. It must not call the controller.
    /// - Throws: `.corrupt`, `.unavailable`, `.outcomeUnknown`, `.brokerIDInUse`.
    public static func start(
        on store: any CoordinationStore, as broker: BrokerImage, rules: any ClusterRules, clusterID: String? = nil,
        world: ControllerWorld = ControllerWorld(), publish: @escaping @Sendable (ClusterUpdate) async -> Void
    ) async throws(ControllerError) -> Controller {
        try await Founding.found(clusterID: clusterID, in: store)
        let controller = Controller(store, broker, rules, world, publish)
        do throws(ControllerError) {
            try await controller.begin()
        } catch {
            await controller.stop()
            throw error
        }
        return controller
    }

    private func begin() async throws(ControllerError) {
        await watch()
        do throws(ControllerError) {
            try await Registration.write(broker, to: store)
        } catch .unavailable {
            isRegistrationPending = true
        }
        await step(.connected)
        isRegistered = true
        if office == nil || isUncertain {
            let image = try await ClusterReader(store: store).image()
            await apply(image.changes(since: state.image))
        }
        beginToFollow()
    }

    /// Ends what runs by itself; calls throw `.notController` from then on. To be called before the store is closed, which
    /// is what makes the office free for others.
    public func stop() async {
        isStopped = true
        await step(.stopped(reason: "the broker stops"))
        for task in tasks { task.cancel() }
        tasks = []
        hints.finish()
    }

    /// Whether this broker is the controller, as far as it knows.
    public var isController: Bool { office != nil }

    /// The newest published image.
    public var image: ClusterImage { state.image }

    /// One result for each creation, in order.
    public func createTopics(
        _ creations: [TopicCreation], validateOnly: Bool = false
    ) async
        -> [Result<TopicImage, ControllerError>]
    {
        let counts = Dictionary(creations.map { ($0.name, 1) }, uniquingKeysWith: +)
        let rules = rules
        return await carryOut(creations, validateOnly: validateOnly) { creation, state throws(ControllerError) in
            if counts[creation.name] != 1 {
                throw .invalidRequest(reason: "it names the topic '\(creation.name)' more than once")
            }
            let topic = try state.plan(creation, id: .random(), rules: rules)
            return (.topicWritten(topic), topic)
        }
    }

    /// One result for each reference, in order: the topic that is no more.
    public func deleteTopics(_ references: [TopicReference]) async -> [Result<TopicImage, ControllerError>] {
        await carryOut(references, validateOnly: false) { reference, state throws(ControllerError) in
            let topic = try state.topic(reference)
            return (.topicRemoved(topic), topic)
        }
    }

    /// One result for each growth, in order.
    public func createPartitions(
        _ growths: [PartitionGrowth], validateOnly: Bool = false
    ) async
        -> [Result<TopicImage, ControllerError>]
    {
        let counts = Dictionary(growths.map { ($0.name, 1) }, uniquingKeysWith: +)
        return await carryOut(growths, validateOnly: validateOnly) { growth, state throws(ControllerError) in
            if counts[growth.name] != 1 { throw .invalidRequest(reason: "it names the topic '\(growth.name)' more than once") }
            let topic = try state.plan(growth)
            return (.topicWritten(topic), topic)
        }
    }

    /// One result for each change, in order.
    public func alterConfigs(
        _ changes: [ConfigChange], validateOnly: Bool = false
    ) async
        -> [Result<Void, ControllerError>]
    {
        let counts = Dictionary(changes.map { ($0.target, 1) }, uniquingKeysWith: +)
        let rules = rules
        return await carryOut(changes, validateOnly: validateOnly) { change, state throws(ControllerError) in
            if counts[change.target] != 1 { throw .invalidRequest(reason: "it names the same resource more than once") }
            return (try state.plan(change, rules: rules), ())
        }
    }

    /// Replaces this broker's registration: its ports are known only when they are bound.
    ///
    /// A store that is out of reach in this moment is no failure: the registration is kept up from here on, and written as
    /// soon as the store is back.
    ///
    /// - Returns: whether it is written now.
    /// - Throws: `.brokerIDInUse` where another broker that lives has the id.
    @discardableResult
    public func register(_ broker: BrokerImage) async throws(ControllerError) -> Bool {
        self.broker = broker
        do throws(ControllerError) {
            try await writeRegistration()
        } catch {
            switch error {
            case .unavailable, .outcomeUnknown:
                renewLater()
                return false
            default: throw error
            }
        }
        if candidacy.standing == .holder { await align() }
        return true
    }

    func writeRegistration() async throws(ControllerError) {
        await turnstile.enter()
        defer { turnstile.leave() }
        try await Registration.write(broker, to: store)
        isRegistrationPending = false
        if state.image.broker(broker.id) != broker { await apply([.brokerRegistered(broker)]) }
    }

    /// Ids that no other call ever got, in this cluster or after a restart.
    public func allocateProducerIDs() async throws(ControllerError) -> ProducerIDBlock {
        do throws(CoordinationError) {
            let number = try await store.nextID(ClusterKeys.producerIDs)
            guard let block = ProducerIDBlock(number: number) else {
                throw .corrupt(reason: "the counter \(ClusterKeys.producerIDs) is at \(number)")
            }
            return block
        } catch {
            throw ControllerError(error)
        }
    }
}
