internal import MartletModel
internal import MartletWire

/// Reads assigned partitions: one fetch on its way to each broker that leads some of them, the next one sent as soon
/// as an answer is taken, so that bytes travel while records are worked on.
actor ConsumerCore {
    private enum Link {
        case connecting
        case idle(BrokerConnection)
        case fetching(BrokerConnection)
    }

    private enum Chore: Sendable {
        case connect(BrokerID)
        case refreshMetadata(Set<TopicName>)
    }

    private let configuration: ConsumerConfiguration
    private let cluster: Cluster
    private let pool: ConnectionPool
    private let mailbox = ConsumerMailbox()
    private var progress: ConsumerProgress
    private var links: [BrokerID: Link] = [:]
    private var isRefreshing = false
    private var ready: [ConsumedBatch] = []
    private let chores: AsyncStream<Chore>
    private let choreInput: AsyncStream<Chore>.Continuation

    init(configuration: ConsumerConfiguration, cluster: Cluster, progress: ConsumerProgress) {
        self.configuration = configuration
        self.cluster = cluster
        self.progress = progress
        pool = cluster.makePool()
        (chores, choreInput) = AsyncStream.makeStream(of: Chore.self)
    }

    /// The offset of each partition that is read next.
    var positions: [TopicPartition: Offset] { progress.partitions.mapValues(\.position) }

    /// Waits until something has arrived; nil at the end. To be called by one task at a time.
    func nextBatches() async throws(ClientError) -> [ConsumedBatch]? {
        while true {
            for event in mailbox.takeAll() { try await handle(event) }
            try launch()
            if !ready.isEmpty {
                defer { ready = [] }
                return ready
            }
            if progress.isDone { return nil }
            try await mailbox.wait()
        }
    }

    /// Connects and asks about leaders, until the task is cancelled.
    nonisolated func run() async {
        await withDiscardingTaskGroup { group in
            for await chore in chores {
                group.addTask { await self.perform(chore) }
            }
        }
        pool.close()
    }

    private nonisolated func perform(_ chore: Chore) async {
        switch chore {
        case .connect(let broker):
            do throws(ClientError) {
                let address = try cluster.address(of: broker)
                mailbox.put(.connected(broker, .success(try await pool.connection(to: address))))
            } catch {
                mailbox.put(.connected(broker, .failure(error)))
            }
        case .refreshMetadata(let topics):
            do throws(ClientError) {
                // A broker that has just contradicted the picture needs a moment to know a better one itself.
                try await Pause.for(cluster.configuration.reconnectBackoff.first)
                _ = try await cluster.refresh(topics: Array(topics), mayCreate: false)
            } catch {}
            mailbox.put(.refreshed)
        }
    }

    // MARK: Sending

    /// Sends a fetch to every broker that has none, and asks for what is missing.
    private func launch() throws(ClientError) {
        for leader in progress.leaders {
            switch links[leader] {
            case nil:
                links[leader] = .connecting
                choreInput.yield(.connect(leader))
            case .idle(let connection):
                try fetch(from: leader, over: connection)
            case .connecting, .fetching: break
            }
        }
        if progress.hasSuspended, !isRefreshing {
            isRefreshing = true
            choreInput.yield(.refreshMetadata(progress.topics))
        }
    }

    private func fetch(from leader: BrokerID, over connection: BrokerConnection) throws(ClientError) {
        let due = progress.due(at: leader)
        // From version 13 on topics go by id, which some brokers do not have.
        let hasIDs = due.allSatisfy { $0.partition.topicID != .zero }
        let version = try connection.version(for: FetchRequest.self, atMost: hasIDs ? .max : 12)
        links[leader] = .fetching(connection)
        let timeout = configuration.maxWait + cluster.configuration.requestTimeout
        let mailbox = mailbox
        try connection.send(request(for: due), version: version, within: timeout) { mailbox.put(.answered(leader, $0)) }
    }

    private func request(for due: [(source: TopicPartition, partition: ConsumerProgress.Partition)]) -> FetchRequest {
        var request = FetchRequest(
            maxWaitMs: Int32(clamping: configuration.maxWait.wholeMilliseconds),
            minBytes: Int32(clamping: configuration.minBytes), maxBytes: Int32(clamping: configuration.maxBytes),
            isolationLevel: configuration.isolation.rawValue)
        for (source, partition) in due {
            let asked = FetchRequest.FetchPartition(
                partition: source.partition, fetchOffset: partition.position,
                partitionMaxBytes: Int32(clamping: configuration.maxPartitionBytes))
            // Neighbours of one topic share its entry; the order stays that of `due`.
            if request.topics.last?.topic == source.topic.text {
                request.topics[request.topics.count - 1].partitions.append(asked)
            } else {
                request.topics.append(
                    FetchRequest.FetchTopic(topic: source.topic.text, topicId: partition.topicID, partitions: [asked]))
            }
        }
        return request
    }

    // MARK: Events

    private func handle(_ event: ConsumerMailbox.Event) async throws(ClientError) {
        switch event {
        case .refreshed:
            isRefreshing = false
            progress.update(cluster.metadata)
        case .connected(let broker, .success(let connection)):
            links[broker] = .idle(connection)
        case .connected(let broker, .failure(let error)):
            try lost(broker, error)
        case .answered(let broker, .failure(let error)):
            try lost(broker, error)
        case .answered(let broker, .success(let response)):
            if case .fetching(let connection) = links[broker] { links[broker] = .idle(connection) }
            guard response.errorCode == ErrorCode.none else {
                try lost(broker, .refused("Fetch from broker \(broker)", response.errorCode))
                return
            }
            for topic in response.responses {
                for data in topic.partitions { try await take(data, topic: topic.topic, id: topic.topicId) }
            }
        }
    }

    private func lost(_ broker: BrokerID, _ error: ClientError) throws(ClientError) {
        guard error.isRetriable else { throw error }
        links[broker] = nil
        progress.suspend(ledBy: broker)
    }

    private func take(_ data: FetchResponse.PartitionData, topic: String, id: TopicID) async throws(ClientError) {
        guard let (source, partition) = asked(topic: topic, id: id, data.partitionIndex) else {
            throw ClientError(.malformedAnswer, "A fetch brought partition \(data.partitionIndex) of '\(topic)', which was not asked for.")
        }
        switch data.errorCode {
        case ErrorCode.none:
            let fetched = try FetchedPartition(
                data, of: source, from: partition.position, upTo: partition.end, isolation: configuration.isolation)
            ready += fetched.batches
            progress.advance(source, to: fetched.next)
        case .offsetOutOfRange:
            try await leaveRange(source, partition.position)
        case let code where code.isRetriable:
            progress.suspend(source)
        default:
            throw .refused("Fetch of \(source) at offset \(partition.position)", data.errorCode)
        }
    }

    private func asked(
        topic: String, id: TopicID, _ index: PartitionIndex
    ) -> (source: TopicPartition, partition: ConsumerProgress.Partition)? {
        let found = progress.partitions.first { source, partition in
            source.partition == index && (topic.isEmpty ? partition.topicID == id : source.topic.text == topic)
        }
        return found.map { ($0.key, $0.value) }
    }

    private func leaveRange(_ source: TopicPartition, _ position: Offset) async throws(ClientError) {
        let query: OffsetQuery
        switch configuration.onOffsetOutOfRange {
        case .fail:
            throw ClientError(
                .refused, errorCode: .offsetOutOfRange,
                "\(source) has no offset \(position) (any more): start at the beginning or the end, or set onOffsetOutOfRange.")
        case .restartAtBeginning: query = .earliest
        case .restartAtEnd: query = .latest
        }
        let found = try await OffsetLookup(cluster: cluster, isolation: configuration.isolation).find([source: query])
        progress.move(source, to: found[source]?.offset ?? 0)
    }
}
