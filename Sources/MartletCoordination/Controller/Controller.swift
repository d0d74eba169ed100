import MartletModel
public import MartletStrategy

/// Decides about topics, partitions, configurations and ids, and writes the decisions to the coordination store.
///
/// A thin edge around ``ControllerState``: it commits what the state plans, applies it, and hands the new image to
/// `publish` before it answers, so that whoever created a topic can use it at once.
///
/// Concurrency: requests are carried out one after the other, in the order of their arrival.
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
    var state: ControllerState
    /// Nil while it could not be taken: the disk was full at the start, or a write's outcome is not known.
    var office: Office?
    /// The store may hold something else than ``state``: to be read again before the next plan.
    var isUncertain = false
    /// Another broker took the office. There is no way back for this controller.
    var isDeposed = false
    let turnstile = Turnstile()
    var electionRetry: Task<Void, Never>?

    private init(
        _ store: any CoordinationStore, _ broker: BrokerImage, _ rules: any ClusterRules, _ world: ControllerWorld,
        _ image: ClusterImage, _ office: Office?, _ publish: @escaping @Sendable (ClusterUpdate) async -> Void
    ) {
        self.store = store
        self.broker = broker
        self.rules = rules
        self.world = world
        self.office = office
        self.publish = publish
        state = ControllerState(image)
    }

    /// Takes office: raises the controller epoch, reads the store (or founds a cluster in an empty one), registers
    /// `broker` and publishes the first image.
    ///
    /// Where the store can be read but not written (the disk is full) it starts nonetheless, and takes office with the
    /// first request that needs it: what is there can be served.
    ///
    /// - Parameters:
    ///   - clusterID: of a cluster that is to be founded; nil: a new one.
    ///   - publish: is awaited; the broker has to have applied the update when it returns.
    /// - Throws: `.corrupt`, `.unavailable`, `.outcomeUnknown`, `.notController` when another one won the office.
    public static func start(
        on store: any CoordinationStore, as broker: BrokerImage, rules: any ClusterRules, clusterID: String? = nil,
        world: ControllerWorld = ControllerWorld(), publish: @escaping @Sendable (ClusterUpdate) async -> Void
    ) async throws(ControllerError) -> Controller {
        try await Founding.found(clusterID: clusterID, in: store)
        var office: Office?
        do throws(ControllerError) {
            office = try await Office.take(for: broker, in: store)
        } catch .unavailable {
            office = nil
        }
        try await Registration.write(broker, to: store)
        let image = try await ClusterReader(store: store).image()
        let controller = Controller(store, broker, rules, world, image, office, publish)
        await publish(ClusterUpdate(image: image, changes: image.changes(since: ClusterImage(clusterID: ""))))
        if office != nil { await controller.align() }
        return controller
    }

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
    public func register(_ broker: BrokerImage) async throws(ControllerError) {
        try await writeRegistration(broker)
        if office != nil { await align() }
    }

    private func writeRegistration(_ broker: BrokerImage) async throws(ControllerError) {
        await turnstile.enter()
        defer { turnstile.leave() }
        try await Registration.write(broker, to: store)
        self.broker = broker
        await apply([.brokerRegistered(broker)])
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
