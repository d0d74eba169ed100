internal import MartletModel
internal import NIOCore
internal import Synchronization

/// What a member of a group reads: takes over and gives up partitions as the membership says, hands out records, and
/// commits.
///
/// Two tasks meet here: that of the user, who asks for records, and that of the membership, which changes what is
/// read. They share ledgers and a gate, each a short lock; neither waits for the other but where the gate says so.
final class GroupReader: Sendable {
    private struct State {
        var ledgers: [TopicPartition: PartitionLedger] = [:]
        var identity: MembershipIdentity
        var isClosed = false
    }

    let configuration: GroupConsumerConfiguration
    let guarantees: GroupGuarantees
    let cluster: Cluster
    let core: ConsumerCore
    let offsets: GroupOffsets
    let gate = HandOutGate()
    let queue = HandOutQueue()
    let events: AsyncStream<RebalanceEvent>
    private let eventInput: AsyncStream<RebalanceEvent>.Continuation
    private let state: Mutex<State>

    init(
        group: String, configuration: GroupConsumerConfiguration, guarantees: GroupGuarantees, coordinators: Coordinators
    ) {
        self.configuration = configuration
        self.guarantees = guarantees
        cluster = coordinators.cluster
        offsets = GroupOffsets(coordinators: coordinators, group: group)
        var fetching = configuration.fetching
        fetching.isolation = guarantees.isolation
        core = ConsumerCore(configuration: fetching, cluster: cluster, progress: nil, delays: guarantees.delays)
        state = Mutex(State(identity: MembershipIdentity(group: group, instanceID: configuration.instanceID)))
        // Whoever does not listen must not make them pile up.
        (events, eventInput) = AsyncStream.makeStream(of: RebalanceEvent.self, bufferingPolicy: .bufferingNewest(256))
    }

    var identity: MembershipIdentity {
        get { state.withLock { $0.identity } }
        set { state.withLock { $0.identity = newValue } }
    }

    /// Of what is assigned now.
    var ledgers: [TopicPartition: PartitionLedger] { state.withLock { $0.ledgers } }

    var assignment: Set<TopicPartition> { state.withLock { Set($0.ledgers.keys) } }

    /// The next offset of each partition that nobody was handed.
    var positions: [TopicPartition: Offset] {
        state.withLock { $0.ledgers }.mapValues(\.handedOut)
    }

    // MARK: The user's task

    func nextRecord() async throws(ClientError) -> ConsumedRecord? {
        gate.ask()
        while true {
            if let record = try queue.nextRecord() { return record }
            guard try await fillQueue() else { return nil }
        }
    }

    func nextBatch() async throws(ClientError) -> ConsumedBatch? {
        gate.ask()
        while true {
            if let batch = queue.nextBatch() { return batch }
            guard try await fillQueue() else { return nil }
        }
    }

    /// Waits for records.
    ///
    /// - Returns: false at the end.
    private func fillQueue() async throws(ClientError) -> Bool {
        queue.finishLast()
        gate.wait()
        for ledger in state.withLock({ Array($0.ledgers.values) }) { ledger.drain() }
        guard let batches = try await core.nextBatches() else { return false }
        try await commitBeforeDelivery(batches)
        queue.fill(batches)
        gate.ask()
        return true
    }

    /// Of at-most-once topics, what is about to be handed out. What cannot be committed is not handed out, and fetched
    /// anew.
    private func commitBeforeDelivery(_ batches: [ConsumedBatch]) async throws(ClientError) {
        var due: [TopicPartition: PartitionLedger] = [:]
        for batch in batches where guarantees.mode(of: batch.source) == .beforeDelivery {
            if let ledger = batch.ledger, !ledger.isCut { due[batch.source] = ledger }
        }
        guard !due.isEmpty else { return }
        do throws(ClientError) {
            try await commit(due, .fetched)
        } catch {
            for (_, ledger) in due { ledger.cut() }
            guard error.kind == .fenced || error.isRetriable else { throw error }
            // Those that are still this member's are read again from where they were handed out.
            for (source, ledger) in due where current(source) === ledger {
                try await seek(source, to: ledger.handedOut, isPaused: nil)
            }
        }
    }

    func current(_ source: TopicPartition) -> PartitionLedger? { state.withLock { $0.ledgers[source] } }

    // MARK: The membership's task

    /// Stops handing out, at once.
    func cut(_ sources: Set<TopicPartition>) {
        for ledger in state.withLock({ state in sources.compactMap { state.ledgers[$0] } }) { ledger.cut() }
    }

    /// What the group has given to others without waiting: nothing of it is handed out or committed any more.
    func lose(_ sources: Set<TopicPartition>) {
        cut(sources)
        drop(sources)
    }

    func perform(_ notice: MembershipNotice) async throws(ClientError) {
        switch notice {
        case .assign(let sources):
            try await take(sources)
            await tell(.assigned(sources))
        case .revoke(let sources):
            cut(sources)
            await core.remove(sources)
            await settleGate()
            await tell(.revoked(sources))
            await commitAtEnd(sources)
            drop(sources)
        case .lose(let sources):
            await core.remove(sources)
            lose(sources)
            await tell(.lost(sources))
        }
    }

    private func take(_ sources: Set<TopicPartition>) async throws(ClientError) {
        guard !sources.isEmpty else {
            await core.assign([:])
            return
        }
        let committed = try await offsets.committed(of: sources)
        let lookup = OffsetLookup(cluster: cluster, isolation: guarantees.isolation)
        let missing = sources.filter { committed[$0] == nil }
        if let first = missing.min(), configuration.startsAt == .fail {
            throw ClientError(
                .refused, errorCode: .offsetOutOfRange,
                "Group '\(offsets.group)' has committed nothing of \(first): commit an offset, or set startsAt to beginning or end."
            )
        }
        let query: OffsetQuery = configuration.startsAt == .end ? .latest : .earliest
        let starts = try await lookup.find(Dictionary(uniqueKeysWithValues: missing.map { ($0, query) }))
        var ends: [TopicPartition: FoundOffset] = [:]
        if configuration.fetching.stopsAtEnd {
            ends = try await lookup.find(Dictionary(uniqueKeysWithValues: sources.map { ($0, .latest) }))
        }
        for topic in Set(sources.map(\.topic)) { _ = try await cluster.topic(topic) }
        var partitions: [TopicPartition: ConsumerProgress.Partition] = [:]
        for source in sources {
            let start = committed[source]?.offset ?? starts[source]?.offset ?? 0
            let ledger = PartitionLedger(source, from: start, committed: committed[source]?.offset)
            partitions[source] = ConsumerProgress.Partition(position: start, end: ends[source]?.offset, ledger: ledger)
            state.withLock { $0.ledgers[source] = ledger }
        }
        await core.assign(partitions)
    }

    private func drop(_ sources: Set<TopicPartition>) {
        state.withLock { state in
            for source in sources { state.ledgers[source] = nil }
        }
    }

    /// Waits until the user holds nothing, at most for the poll interval: after that the group waits no longer either.
    private func settleGate() async {
        let limit = configuration.pollInterval
        await Pause.atMost(limit) { try? await self.gate.settle() }
    }

    private func tell(_ event: RebalanceEvent) async {
        eventInput.yield(event)
        await configuration.onRebalance?(event)
    }

    // MARK: Positions

    /// - Parameter isPaused: nil leaves it as it is.
    func seek(_ source: TopicPartition, to offset: Offset, isPaused: Bool?) async throws(ClientError) {
        guard let old = current(source), var partition = await core.partition(source) else {
            throw ClientError(.invalidArgument, "\(source) is not assigned to this consumer.")
        }
        old.cut()
        let ledger = PartitionLedger(source, from: offset, committed: old.committed)
        partition.position = offset
        partition.ledger = ledger
        partition.isSuspended = false
        if let isPaused { partition.isPaused = isPaused }
        // Taken away while this was asked for: nothing to move.
        let isMine = state.withLock { state in
            guard state.ledgers[source] === old else { return false }
            state.ledgers[source] = ledger
            return true
        }
        if isMine { await core.assign([source: partition]) }
    }

    func setPaused(_ isPaused: Bool, _ sources: Set<TopicPartition>) async throws(ClientError) {
        for source in sources {
            guard let ledger = current(source) else {
                throw ClientError(.invalidArgument, "\(source) is not assigned to this consumer.")
            }
            // What is fetched and not handed out is dropped, and fetched again when it goes on.
            try await seek(source, to: ledger.handedOut, isPaused: isPaused)
        }
    }

    // MARK: The end

    /// - Parameter isFinished: whether the user is done with everything it was handed.
    func close(isFinished: Bool) async {
        if isFinished { queue.finishLast() }
        gate.close()
        let sources = assignment
        cut(sources)
        // A coordinator that cannot be reached must not hold up the end of the program.
        await Pause.atMost(.seconds(5)) { await self.commitAtEnd(sources) }
        eventInput.finish()
    }
}
