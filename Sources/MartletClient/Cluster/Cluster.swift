internal import MartletModel
internal import MartletWire
internal import NIOCore
internal import Synchronization

/// What a client knows of its cluster, and its connections for everything but records.
final class Cluster: Sendable {
    private struct State {
        var metadata = ClusterMetadata()
        /// When each topic's picture was taken.
        var topicAges: [TopicName: ContinuousClock.Instant] = [:]
    }

    let configuration: ClientConfiguration
    let eventLoop: any EventLoop
    private let pool: ConnectionPool
    private let state = Mutex(State())

    init(configuration: ClientConfiguration, eventLoop: any EventLoop) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        pool = ConnectionPool(configuration: configuration, eventLoop: eventLoop)
    }

    /// What is known now, without asking anybody.
    var metadata: ClusterMetadata { state.withLock { $0.metadata } }

    func close() { pool.close() }

    /// A set of connections of its own, for a user whose requests would hold up others: a consumer's long polls.
    func makePool() -> ConnectionPool { ConnectionPool(configuration: configuration, eventLoop: eventLoop) }

    // MARK: Connections

    /// A connection to whichever broker answers: one that is connected, one that is known, one to start from.
    func anyConnection() async throws(ClientError) -> BrokerConnection {
        let known = metadata.brokers.sorted { $0.key < $1.key }.map(\.value)
        let candidates = known + configuration.bootstrapServers.filter { !known.contains($0) }
        for address in candidates {
            if let connection = pool.existing(to: address) { return connection }
        }
        var lastError = ClientError(.invalidArgument, "There are no bootstrap servers: name at least one host:port.")
        for address in candidates {
            do throws(ClientError) {
                return try await pool.connection(to: address)
            } catch {
                if error.kind == .cancelled || error.kind == .closed { throw error }
                lastError = error
            }
        }
        throw lastError
    }

    func connection(to broker: BrokerID) async throws(ClientError) -> BrokerConnection {
        try await pool.connection(to: try address(of: broker))
    }

    /// A connection to the controller where the cluster names one.
    func controllerConnection() async throws(ClientError) -> BrokerConnection {
        if metadata.controller == nil { _ = try await refresh(topics: [], mayCreate: false) }
        guard let controller = metadata.controller, metadata.brokers[controller] != nil else {
            return try await anyConnection()
        }
        do throws(ClientError) {
            return try await connection(to: controller)
        } catch {
            // Another may be the controller by now: who is, the next attempt has to know.
            if error.isRetriable { _ = try await refresh(topics: [], mayCreate: false) }
            throw error
        }
    }

    /// - Throws: ``ClientError/Kind/disconnected`` for a broker that the cluster does not name (any more).
    func address(of broker: BrokerID) throws(ClientError) -> BrokerAddress {
        guard let address = metadata.brokers[broker] else {
            throw ClientError(.disconnected, "The cluster names no broker \(broker).")
        }
        return address
    }

    // MARK: Metadata

    /// A topic's partitions, from memory where they are not too old.
    ///
    /// - Parameter mayCreate: whether a broker with `auto.create.topics.enable` may make the topic.
    /// - Throws: ``ClientError/Kind/refused`` with UNKNOWN_TOPIC_OR_PARTITION once the topic has been missing for
    ///   ``ClientConfiguration/missingTopicTimeout``.
    func topic(_ name: TopicName, mayCreate: Bool = false) async throws(ClientError) -> TopicMetadata {
        if let known = fresh(name) { return known }
        let giveUp = ContinuousClock.now + configuration.missingTopicTimeout
        let mayAppear: (ClientError) -> Bool = { error in
            error.isRetriable && (error.errorCode != .unknownTopicOrPartition || .now < giveUp)
        }
        return try await retrying(while: mayAppear) { () throws(ClientError) in
            let answer = try await refresh(topics: [name], mayCreate: mayCreate)
            if let topic = answer.metadata.topics[name] { return topic }
            throw .refused("Topic '\(name)'", answer.topicErrors[name] ?? .unknownTopicOrPartition)
        }
    }

    /// Asks for the brokers and some topics (nil: all), and keeps what it learns.
    func refresh(topics: [TopicName]?, mayCreate: Bool) async throws(ClientError) -> MetadataAnswer {
        let connection = try await anyConnection()
        let version = try connection.version(for: MetadataRequest.self)
        let request = MetadataAnswer.request(topics: topics, mayCreate: mayCreate, version: version)
        let answer = MetadataAnswer(try await connection.answer(to: request, version: version))
        let now = ContinuousClock.now
        state.withLock { state in
            state.metadata.merge(answer.metadata)
            for name in answer.metadata.topics.keys { state.topicAges[name] = now }
            for (name, code) in answer.topicErrors where code == .unknownTopicOrPartition {
                state.metadata.topics[name] = nil
                state.topicAges[name] = nil
            }
        }
        return answer
    }

    /// How many partitions topics have now; those that do not exist are left out.
    func partitionCounts(of topics: Set<TopicName>) async throws(ClientError) -> [TopicName: Int] {
        let answer = try await retrying { () throws(ClientError) in
            try await refresh(topics: topics.sorted(), mayCreate: false)
        }
        return answer.metadata.topics.filter { topics.contains($0.key) }.mapValues(\.partitions.count)
    }

    /// Forgets how fresh a topic's picture is: a broker has just contradicted it.
    func invalidate(_ name: TopicName) {
        state.withLock { $0.topicAges[name] = nil }
    }

    private func fresh(_ name: TopicName) -> TopicMetadata? {
        state.withLock { state in
            guard let taken = state.topicAges[name], taken + configuration.metadataMaxAge > .now else { return nil }
            return state.metadata.topics[name]
        }
    }

    // MARK: Retries

    /// Repeats `body` while it fails with something that may pass, for at most ``ClientConfiguration/operationTimeout``.
    func retrying<Value>(
        while mayPass: (ClientError) -> Bool = \.isRetriable, _ body: () async throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        let giveUp = ContinuousClock.now + configuration.operationTimeout
        var backoff = Backoff(first: configuration.reconnectBackoff.first, limit: configuration.reconnectBackoff.limit)
        while true {
            do throws(ClientError) {
                return try await body()
            } catch {
                let pause = backoff.next()
                guard mayPass(error), .now + pause < giveUp else { throw error }
                try await Pause.for(pause)
            }
        }
    }
}
