internal import MartletModel
internal import MartletRecord
internal import MartletWire
internal import NIOCore
internal import Synchronization

/// What a member of a share group reads: one fetch on its way to each broker that leads some of it, verdicts travelling
/// with the next one.
///
/// Nothing is fetched ahead: what waits in a client is locked for everybody else.
final class ShareReader: Sendable {
    private struct Broker {
        var session: ShareSession
        var isBusy = false
    }

    private struct Arrival {
        let record: ConsumedRecord
        let deliveryCount: Int
        let source: SharePartition
    }

    private struct State {
        var wanted: [BrokerID: Set<SharePartition>] = [:]
        var brokers: [BrokerID: Broker] = [:]
        var book = AcknowledgementBook()
        var names: [TopicID: TopicName] = [:]
        /// Fetched and not handed out, the next one last.
        var ready: [Arrival] = []
        /// Handed out last, and not judged yet.
        var last: (offset: Offset, source: SharePartition)?
        var failure: ClientError?
        var acknowledgementFailure: ClientError?
        var needsLeaders = false
        /// Whether a broker has answered a fetch.
        var hasFetched = false
    }

    let configuration: ShareConsumerConfiguration
    /// Topics of which a record is done with before it is handed out.
    let acceptedBeforeDelivery: Set<TopicName>
    let cluster: Cluster
    private let group: String
    private let memberID: String
    private let pool: ConnectionPool
    private let state = Mutex(State())
    private let bell: WakeUp

    init(
        group: String, memberID: String, configuration: ShareConsumerConfiguration, acceptedBeforeDelivery: Set<TopicName>,
        cluster: Cluster
    ) {
        self.group = group
        self.memberID = memberID
        self.configuration = configuration
        self.acceptedBeforeDelivery = acceptedBeforeDelivery
        self.cluster = cluster
        pool = cluster.makePool()
        bell = WakeUp(eventLoop: cluster.eventLoop)
    }

    // MARK: The user's task

    func next() async throws(ClientError) -> Delivery? {
        acceptLast()
        var idleUntil: ContinuousClock.Instant?
        while true {
            if Task.isCancelled { throw .cancelled }
            // Before the group has given it something to read nothing could have come.
            if idleUntil == nil, state.withLock({ $0.hasFetched }) {
                idleUntil = configuration.stopsWhenIdle.map { .now + $0 }
            }
            if let delivery = takeReady() { return delivery }
            if let failure = state.withLock({ $0.failure }) { throw failure }
            if let idleUntil, .now >= idleUntil { return nil }
            await fetchWherePossible()
            let look = ContinuousClock.now + .seconds(1)
            try await bell.wait(until: min(idleUntil ?? look, look))
        }
    }

    /// Under ``ShareAcknowledgementMode/automatic`` asking for the next one is the verdict on the last.
    func acceptLast() {
        state.withLock { state in
            guard let last = state.last else { return }
            state.last = nil
            if configuration.acknowledgement == .automatic {
                state.book.note(ShareVerdict.accept.rawValue, last.offset, in: last.source)
            }
        }
    }

    private func takeReady() -> Delivery? {
        state.withLock { state in
            guard let next = state.ready.popLast() else { return nil }
            if !acceptedBeforeDelivery.contains(next.record.topic) { state.last = (next.record.offset, next.source) }
            return Delivery(record: next.record, deliveryCount: next.deliveryCount, source: next.source, reader: self)
        }
    }

    func note(_ verdict: ShareVerdict, _ delivery: Delivery) {
        guard !acceptedBeforeDelivery.contains(delivery.record.topic) else { return }
        state.withLock { state in
            if let last = state.last, last.offset == delivery.record.offset, last.source == delivery.source { state.last = nil }
            state.book.note(verdict.rawValue, delivery.record.offset, in: delivery.source)
        }
    }

    func renew(_ delivery: Delivery) async throws(ClientError) {
        guard !acceptedBeforeDelivery.contains(delivery.record.topic) else { return }
        state.withLock { $0.book.note(ShareVerdict.renew.rawValue, delivery.record.offset, in: delivery.source) }
        try await flush()
    }

    /// Tells the brokers of all verdicts now.
    ///
    /// - Throws: the first that was refused since the last call: its record was somebody else's already.
    func flush() async throws(ClientError) {
        for broker in state.withLock({ Array($0.brokers.keys) }) { try await acknowledge(at: broker) }
        let failure = state.withLock { state in
            defer { state.acknowledgementFailure = nil }
            return state.acknowledgementFailure
        }
        if let failure { throw failure }
    }

    // MARK: The membership's task

    func read(_ wanted: [BrokerID: Set<SharePartition>], names: [TopicID: TopicName]) {
        state.withLock { state in
            state.wanted = wanted
            state.names = names
            state.needsLeaders = false
        }
        bell.ring()
    }

    func fail(_ error: ClientError) {
        state.withLock { $0.failure = $0.failure ?? error }
        bell.ring()
    }

    /// Whether a broker has said that partitions are led elsewhere.
    var needsLeaders: Bool { state.withLock { $0.needsLeaders } }

    // MARK: Requests

    private func fetchWherePossible() async {
        let brokers = state.withLock { state in
            var due: [BrokerID] = []
            for broker in state.wanted.keys.sorted() where state.brokers[broker]?.isBusy != true {
                state.brokers[broker, default: Broker(session: ShareSession(group: group, memberID: memberID))].isBusy = true
                due.append(broker)
            }
            return due
        }
        for broker in brokers { Task { await self.fetch(from: broker) } }
    }

    private func fetch(from broker: BrokerID) async {
        let limits = ShareSession.Limits(
            maxWait: configuration.maxWait, maxBytes: configuration.maxBytes, maxRecords: configuration.maxRecords)
        do throws(ClientError) {
            let connection = try await pool.connection(to: try cluster.address(of: broker))
            let request = state.withLock { state in
                state.brokers[broker]?.session.fetch(state.wanted[broker] ?? [], limits, acknowledging: &state.book)
            }
            guard let request else { throw .cancelled }
            let answer = try await connection.answer(
                to: request, within: configuration.maxWait + cluster.configuration.requestTimeout)
            var arrived = try take(answer, from: broker)
            if !acceptedBeforeDelivery.isEmpty {
                // What could not be accepted is not handed out: it may be somebody else's next.
                let refused = try await acknowledgeUnlessBusy(broker)
                arrived.removeAll { acceptedBeforeDelivery.contains($0.record.topic) && refused.contains($0.source) }
            }
            state.withLock { $0.ready = arrived.reversed() + $0.ready }
        } catch {
            state.withLock { $0.brokers[broker]?.session.failed() }
            if error.isRetriable {
                state.withLock { $0.needsLeaders = true }
                try? await Pause.for(cluster.configuration.reconnectBackoff.first)
            } else if error.kind != .cancelled, error.kind != .closed {
                fail(error)
            }
        }
        state.withLock { $0.brokers[broker]?.isBusy = false }
        bell.ring()
    }

    private func take(_ answer: ShareFetchResponse, from broker: BrokerID) throws(ClientError) -> [Arrival] {
        guard answer.errorCode == ErrorCode.none else {
            throw .refused("ShareFetch of group '\(group)'", answer.errorCode, answer.errorMessage)
        }
        state.withLock { state in
            state.brokers[broker]?.session.succeeded()
            state.hasFetched = true
        }
        var arrived: [Arrival] = []
        for topic in answer.responses {
            guard let name = state.withLock({ $0.names[topic.topicId] }) else { continue }
            for partition in topic.partitions {
                noteAcknowledged(partition.acknowledgeErrorCode, name, partition.partitionIndex)
                switch partition.errorCode {
                case .none: break
                case let code where code.isRetriable:
                    state.withLock { $0.needsLeaders = true }
                    continue
                default:
                    throw .refused(
                        "ShareFetch of \(name)-\(partition.partitionIndex)", partition.errorCode, partition.errorMessage)
                }
                arrived += try take(
                    partition, SharePartition(topic: topic.topicId, partition: partition.partitionIndex), of: name)
            }
        }
        return arrived
    }

    private func take(
        _ data: ShareFetchResponse.PartitionData, _ source: SharePartition, of topic: TopicName
    ) throws(ClientError) -> [Arrival] {
        guard !data.acquiredRecords.isEmpty else { return [] }
        var arrived: [Arrival] = []
        let records = try AcquiredRecords.records(
            in: data.records, of: TopicPartition(topic: topic, partition: source.partition))
        let isEarly = acceptedBeforeDelivery.contains(topic)
        for range in data.acquiredRecords where range.firstOffset <= range.lastOffset {
            var found: Set<Offset> = []
            for record in records where record.offset >= range.firstOffset && record.offset <= range.lastOffset {
                found.insert(record.offset)
                arrived.append(Arrival(record: record, deliveryCount: Int(range.deliveryCount), source: source))
                if isEarly { state.withLock { $0.book.note(ShareVerdict.accept.rawValue, record.offset, in: source) } }
            }
            // What was acquired and holds nothing, for compaction or a marker: nobody else has to look at it.
            guard range.lastOffset.rawValue - range.firstOffset.rawValue < 1 << 20 else { continue }
            for offset in range.firstOffset.rawValue...range.lastOffset.rawValue where !found.contains(Offset(offset)) {
                state.withLock { $0.book.note(AcknowledgementBook.gap, Offset(offset), in: source) }
            }
        }
        return arrived
    }

    private func acknowledge(at broker: BrokerID) async throws(ClientError) {
        // A fetch that is on its way counts in the session: it is waited for.
        let giveUp = ContinuousClock.now + configuration.maxWait + cluster.configuration.requestTimeout
        while true {
            let isMine = state.withLock { state in
                guard state.brokers[broker]?.isBusy == false else { return false }
                state.brokers[broker]?.isBusy = true
                return true
            }
            if isMine { break }
            guard .now < giveUp else {
                throw ClientError(.timedOut, "Verdicts could not be sent to broker \(broker).")
            }
            try await Pause.for(.milliseconds(5))
        }
        defer { state.withLock { $0.brokers[broker]?.isBusy = false } }
        _ = try await acknowledgeUnlessBusy(broker)
    }

    /// - Precondition: nothing else is on its way to the broker.
    /// - Returns: the partitions of which verdicts were refused.
    private func acknowledgeUnlessBusy(
        _ broker: BrokerID, isLast: Bool = false
    ) async throws(ClientError) -> Set<SharePartition> {
        let request = state.withLock { $0.brokers[broker]?.session.acknowledge(&$0.book, isLast: isLast) } ?? nil
        guard let request else { return [] }
        var refused: Set<SharePartition> = []
        do throws(ClientError) {
            let answer = try await pool.connection(to: try cluster.address(of: broker)).answer(to: request)
            guard answer.errorCode == ErrorCode.none else {
                throw .refused("ShareAcknowledge of group '\(group)'", answer.errorCode, answer.errorMessage)
            }
            state.withLock { $0.brokers[broker]?.session.succeeded() }
            for topic in answer.responses {
                guard let name = state.withLock({ $0.names[topic.topicId] }) else { continue }
                for partition in topic.partitions where partition.errorCode != ErrorCode.none {
                    noteAcknowledged(partition.errorCode, name, partition.partitionIndex)
                    refused.insert(SharePartition(topic: topic.topicId, partition: partition.partitionIndex))
                }
            }
        } catch {
            state.withLock { $0.brokers[broker]?.session.failed() }
            throw error
        }
        return refused
    }

    private func noteAcknowledged(_ code: ErrorCode, _ topic: TopicName, _ partition: PartitionIndex) {
        guard code != ErrorCode.none else { return }
        state.withLock { state in
            state.acknowledgementFailure =
                state.acknowledgementFailure
                ?? .refused("Verdicts on records of \(topic)-\(partition) in share group '\(group)'", code)
        }
    }

    // MARK: The end

    /// Tells of the last verdicts, and lets go of everything else.
    func close(isFinished: Bool) async {
        if isFinished { acceptLast() }
        // A broker that cannot be reached must not hold up the end of the program.
        await Pause.atMost(.seconds(5)) {
            for broker in self.state.withLock({ Array($0.brokers.keys) }) {
                try? await self.acknowledge(at: broker)
                _ = try? await self.acknowledgeUnlessBusy(broker, isLast: true)
            }
        }
        pool.close()
    }
}
