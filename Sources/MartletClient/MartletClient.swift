public import MartletModel
internal import NIOCore
internal import NIOPosix

/// A client of a Kafka-protocol cluster: producers, consumers, and everything that looks after topics.
///
///     let configuration = try ClientConfiguration(bootstrapServers: "127.0.0.1:9092", strategies: strategies)
///     try await MartletClient.withClient(configuration) { client in
///         try await client.withProducer { producer in … }
///         try await client.withConsumer(of: "OrderPlaced", from: .beginning) { consumer in … }
///     }
///
/// Producers and consumers live inside a closure: what they run ends with it, also when it throws or its task is
/// cancelled.
public final class MartletClient: Sendable {
    let cluster: Cluster

    /// Connects to nothing yet. Whoever makes a client by itself closes it.
    public init(_ configuration: ClientConfiguration) {
        cluster = Cluster(configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next())
    }

    /// A client for the time of `body`.
    nonisolated(nonsending)
        public static func withClient<Value>(
            _ configuration: ClientConfiguration,
            _ body: nonisolated(nonsending) (MartletClient) async throws -> Value
        ) async throws -> Value
    {
        let client = MartletClient(configuration)
        defer { client.close() }
        return try await body(client)
    }

    public var admin: Admin { Admin(cluster: cluster) }

    /// What is known of the cluster, without asking it.
    public var knownMetadata: ClusterMetadata { cluster.metadata }

    /// Closes the connections. Requests under way fail.
    public func close() { cluster.close() }

    /// A producer for the time of `body`. What was handed to it is flushed when `body` returns, and given up when it
    /// throws.
    ///
    /// - Throws: what `body` throws; ``ClientError`` where the last flush fails.
    nonisolated(nonsending)
        public func withProducer<Value>(
            _ configuration: ProducerConfiguration = ProducerConfiguration(),
            _ body: nonisolated(nonsending) (Producer) async throws -> Value
        ) async throws -> Value
    {
        let engine = ProducerEngine(configuration: try configuration.checked(), cluster: cluster)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            defer { group.cancelAll() }
            let value = try await body(Producer(engine: engine))
            try await engine.flush()
            return value
        }
    }

    /// A consumer of all partitions of a topic, for the time of `body`.
    ///
    /// - Throws: what `body` throws; ``ClientError`` where the topic does not exist or cannot be reached.
    nonisolated(nonsending)
        public func withConsumer<Value>(
            of topic: TopicName, from start: StartPosition = .beginning,
            _ configuration: ConsumerConfiguration = ConsumerConfiguration(),
            _ body: nonisolated(nonsending) (Consumer) async throws -> Value
        ) async throws -> Value
    {
        let starting = ConsumerStart(cluster: cluster, configuration: configuration)
        return try await withConsumer(of: try await starting.assignment(of: topic, from: start), configuration, body)
    }

    /// A consumer of some partitions, each from its own start, for the time of `body`.
    ///
    /// - Throws: what `body` throws; ``ClientError`` where a partition does not exist or cannot be reached.
    nonisolated(nonsending)
        public func withConsumer<Value>(
            of assignment: [TopicPartition: StartPosition], _ configuration: ConsumerConfiguration = ConsumerConfiguration(),
            _ body: nonisolated(nonsending) (Consumer) async throws -> Value
        ) async throws -> Value
    {
        let starting = ConsumerStart(cluster: cluster, configuration: configuration)
        let core = ConsumerCore(
            configuration: configuration, cluster: cluster, progress: try await starting.progress(of: assignment))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await core.run() }
            defer { group.cancelAll() }
            return try await body(Consumer(core: core))
        }
    }
}
