import MartletModel
public import MartletStrategy

/// Decides about topics, partitions, configurations and ids, and writes the decisions to the coordination store.
///
/// A thin edge around ``ControllerState``: it commits what the state plans, applies it, and hands the new image to
/// `publish` before it answers, so that whoever created a topic can use it at once.
///
/// Concurrency: requests are carried out one after the other, in the order of their arrival.
public actor Controller {
    /// Takes office: reads the store (or founds a cluster in an empty one), raises the controller epoch, registers
    /// `broker` and publishes the first image.
    ///
    /// - Parameter publish: is awaited; the broker has to have applied the update when it returns.
    /// - Throws: `.corrupt`, `.unavailable`, `.outcomeUnknown`, `.notController` when another one won the office.
    public static func start(
        on store: any CoordinationStore, as broker: BrokerImage, rules: any ClusterRules,
        clusterID: String? = nil,
        publish: @escaping @Sendable (ClusterUpdate) async -> Void
    ) async throws(ControllerError) -> Controller {
        fatalError()
    }

    init() {}

    /// The newest published image.
    public var image: ClusterImage { fatalError() }

    /// One result for each creation, in order.
    public func createTopics(_ creations: [TopicCreation], validateOnly: Bool = false) async
        -> [Result<TopicImage, ControllerError>]
    { fatalError() }

    /// One result for each reference, in order: the topic that is no more.
    public func deleteTopics(_ references: [TopicReference]) async -> [Result<TopicImage, ControllerError>] { fatalError() }

    public func createPartitions(_ growths: [PartitionGrowth], validateOnly: Bool = false) async
        -> [Result<TopicImage, ControllerError>]
    { fatalError() }

    public func alterConfigs(_ changes: [ConfigChange], validateOnly: Bool = false) async
        -> [Result<Void, ControllerError>]
    { fatalError() }

    /// Replaces this broker's registration: its listeners are known only when they are bound.
    public func register(_ broker: BrokerImage) async throws(ControllerError) { fatalError() }

    /// Ids that no other call ever got, in this cluster or after a restart.
    public func allocateProducerIDs() async throws(ControllerError) -> ProducerIDBlock { fatalError() }
}
