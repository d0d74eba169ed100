internal import MartletModel
internal import MartletWire

/// Reads assigned partitions: one fetch on its way to each broker that leads some of them, the next one sent as soon
/// as an answer is taken, so that bytes travel while records are worked on.
actor ConsumerCore {
    private enum Link {
        case connecting
        case idle(BrokerConnection)
        /// With what was asked for: an answer about anything else, or from elsewhere, is of no use any more.
        case fetching(BrokerConnection, [AskedPartition: Asked])
    }

    /// A partition as an answer names it: by the topic's id from version 13 on, by its name before.
    private struct AskedPartition: Hashable {
        let topic: String
        let topicID: TopicID
        let partition: PartitionIndex
    }

    private struct Asked {
        let source: TopicPartition
        let position: Offset
        let ledger: PartitionLedger?
    }

    private enum Chore: Sendable {
        case connect(BrokerID)
        case refreshMetadata(Set<TopicName>)
        case wait(TopicPartition, Duration)
    }

    private let configuration: ConsumerConfiguration
    private let cluster: Cluster
    private let pool: ConnectionPool
    private let mailbox = ConsumerMailbox()
    private var progress: ConsumerProgress
    private let delays: RecordDelays
    private var links: [BrokerID: Link] = [:]
    private var isRefreshing = false
    private var ready: [ConsumedBatch] = []
    private let chores: AsyncStream<Chore>
    private let choreInput: AsyncStream<Chore>.Continuation

    /// Whether an assignment that has been read to its end, or is empty, ends the sequence.
    private let endsWhenDone: Bool
    private var isAssigned: Bool

    /// - Parameters:
    ///   - progress: what to read; nil for a consumer that is given that later.
    ///   - delays: what is held back, of a group's consumer.
    init(
        configuration: ConsumerConfiguration, cluster: Cluster, progress: ConsumerProgress?, delays: RecordDelays = .none
    ) {
        self.delays = delays
        endsWhenDone = progress != nil || configuration.stopsAtEnd
        isAssigned = progress != nil
        let progress = progress ?? ConsumerProgress([:])
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
            if endsWhenDone, isAssigned, progress.isDone { return nil }
            try await mailbox.wait()
        }
    }

    // MARK: What is read

    /// Reads these, too, from the positions given. Those that it reads already go on as described here.
    func assign(_ partitions: [TopicPartition: ConsumerProgress.Partition]) {
        isAssigned = true
        progress.assign(partitions)
        progress.update(cluster.metadata)
        forget { partitions.keys.contains($0) }
        mailbox.put(.reassigned)
    }

    /// Reads these no longer.
    func remove(_ sources: Set<TopicPartition>) {
        progress.remove(sources)
        forget { sources.contains($0) }
        mailbox.put(.reassigned)
    }

    func setPaused(_ isPaused: Bool, _ sources: Set<TopicPartition>) {
        progress.setPaused(isPaused, sources)
        mailbox.put(.reassigned)
    }

    func partition(_ source: TopicPartition) -> ConsumerProgress.Partition? { progress.partitions[source] }

    /// Ends the sequence with an error.
    nonisolated func fail(_ error: ClientError) { mailbox.put(.failed(error)) }

    /// What is on its way for a partition that was moved is not wanted any more.
    private func forget(_ isStale: (TopicPartition) -> Bool) {
        ready.removeAll { isStale($0.source) }
        for (broker, link) in links {
            guard case .fetching(let connection, let asked) = link else { continue }
            links[broker] = .fetching(connection, asked.filter { !isStale($0.value.source) })
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
        case .wait(let source, let duration):
            do throws(ClientError) { try await Pause.for(duration) } catch { return }
            mailbox.put(.due(source))
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
        let byName = version < 13
        links[leader] = .fetching(
            connection,
            Dictionary(
                due.map { source, partition in
                    (
                        Self.key(source, byName ? nil : partition.topicID),
                        Asked(source: source, position: partition.position, ledger: partition.ledger)
                    )
                }
            ) { first, _ in first })
        let timeout = configuration.maxWait + cluster.configuration.requestTimeout
        let mailbox = mailbox
        try connection.send(request(for: due), version: version, within: timeout) { mailbox.put(.answered(leader, $0)) }
    }

    private static func key(_ source: TopicPartition, _ id: TopicID?) -> AskedPartition {
        AskedPartition(topic: id == nil ? source.topic.text : "", topicID: id ?? .zero, partition: source.partition)
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
        case .reassigned: break
        case .failed(let error): throw error
        case .due(let source): progress.setPostponed(false, source)
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
            guard case .fetching(let connection, let asked) = links[broker] else { return }
            links[broker] = .idle(connection)
            guard response.errorCode == ErrorCode.none else {
                try lost(broker, .refused("Fetch from broker \(broker)", response.errorCode))
                return
            }
            for topic in response.responses {
                for data in topic.partitions {
                    let key = AskedPartition(topic: topic.topic, topicID: topic.topicId, partition: data.partitionIndex)
                    // Asked for no more, or never: nothing of it is used either way.
                    guard let asked = asked[key] else { continue }
                    try await take(data, asked)
                }
            }
        }
    }

    private func lost(_ broker: BrokerID, _ error: ClientError) throws(ClientError) {
        guard error.isRetriable else { throw error }
        links[broker] = nil
        progress.suspend(ledBy: broker)
    }

    private func take(_ data: FetchResponse.PartitionData, _ asked: Asked) async throws(ClientError) {
        let source = asked.source
        guard let partition = progress.partitions[source], partition.position == asked.position,
            partition.ledger === asked.ledger
        else { return }
        switch data.errorCode {
        case ErrorCode.none:
            let fetched = try FetchedPartition(data, of: source, from: partition.position, upTo: partition.end)
            var batches = fetched.batches
            let hold = try delays.hold(&batches, of: source, now: WallClock.now)
            for var batch in batches {
                batch.ledger = partition.ledger
                ready.append(batch)
            }
            progress.advance(source, to: hold?.offset ?? fetched.next)
            if let hold {
                // What is behind it is fetched again when it is due.
                progress.setPostponed(true, source)
                choreInput.yield(.wait(source, hold.wait))
            }
        case .offsetOutOfRange:
            try await leaveRange(source, partition.position)
        case let code where code.isRetriable:
            progress.suspend(source)
        default:
            throw .refused("Fetch of \(source) at offset \(partition.position)", data.errorCode)
        }
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
        guard progress.partitions[source]?.position == position else { return }
        progress.move(source, to: found[source]?.offset ?? 0)
    }
}
