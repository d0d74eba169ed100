internal import MartletModel
internal import MartletWire
internal import NIOCore
internal import Synchronization

/// What the event loop knows: the outbox and the leader of every partition, and the brokers' connections.
///
/// A request takes at most one batch of each partition, and a broker has at most `maxInFlight` requests on the wire.
struct ProducerSender {
    struct Partition {
        let source: TopicPartition
        let topicID: TopicID
        var leader: BrokerID?
        var outbox: PartitionOutbox
    }

    /// A batch within a request.
    struct SentBatch {
        let slot: Int
        let number: UInt64
        let source: TopicPartition
        let topicID: TopicID
    }

    struct Request {
        let broker: BrokerID
        let connection: BrokerConnection
        let version: Int16
        let batches: [SentBatch]
        let message: ProduceRequest
    }

    struct Round {
        var ready: [Request] = []
        var chores: [ProducerEngine.Chore] = []
        var unencodable: [(batch: BatchAccumulator.OpenBatch, error: ClientError)] = []
    }

    private struct Broker {
        var connection: BrokerConnection?
        var isConnecting = false
        var requestsInFlight = 0
    }

    private let configuration: ProducerConfiguration
    private(set) var partitions: [Partition] = []
    private var brokers: [BrokerID: Broker] = [:]
    private var identity: ProducerIdentity?
    private var isIdentifying = false
    private var isRefreshing = false
    private var needsMetadata = false
    private var retrying: Set<Int> = []
    private var scheduledLook: NIODeadline?
    /// Nil for a producer without transactions.
    private var transaction: TransactionScope?

    init(configuration: ProducerConfiguration, transaction: TransactionScope? = nil) {
        self.configuration = configuration
        self.transaction = transaction
    }

    // MARK: Transactions

    var currentIdentity: ProducerIdentity? { identity }

    mutating func beginTransaction() { transaction?.begin() }

    /// Gives up what waits to be sent again; what is on the wire is waited for.
    mutating func abandonRetries(_ reason: ClientError) -> [PartitionOutbox.Settled] {
        retrying = []
        return partitions.indices.flatMap { partitions[$0].outbox.abandonRetries(reason) }
    }

    /// The identity that the next transaction is written under.
    mutating func adopt(_ newIdentity: ProducerIdentity) {
        identity = newIdentity
        for slot in partitions.indices { partitions[slot].outbox.restart(as: newIdentity) }
    }

    mutating func added(_ slots: [Int]) { transaction?.added(slots) }

    // MARK: Sending

    /// One request for each broker that has room for one and something to be sent.
    mutating func nextRequests(from intake: borrowing Mutex<ProducerIntake>, at now: NIODeadline) -> Round {
        var round = Round()
        var drafts: [BrokerID: Draft] = [:]
        let fresh = intake.withLock { $0.accumulator.readySlots(at: now) }
        let candidates = retrying.sorted() + fresh.filter { !retrying.contains($0) }
        if !candidates.isEmpty, takeNeedsMetadata() { round.chores.append(.refreshMetadata) }
        // A partition that is new to the accumulator is on its way to this loop, and another look is behind it.
        for slot in candidates where slot < partitions.count {
            guard let leader = usableLeader(of: slot, &round.chores) else { continue }
            if isUnidentified(slot, &round.chores) { continue }
            guard partitions[slot].outbox.maySend(at: now) else { continue }
            if transaction?.mustAdd(slot) == true { continue }
            if let draft = drafts[leader], draft.bytes + configuration.batchBytes > configuration.maxRequestBytes { continue }
            guard let batch = nextBatch(of: slot, from: intake, at: now, &round) else { continue }
            drafts[leader, default: Draft()].add(batch, slot: slot, partitions[slot])
        }
        if let slots = transaction?.takeToAdd() { round.chores.append(.addToTransaction(slots)) }
        for (leader, draft) in drafts {
            guard
                let request = draft.request(
                    to: leader, over: brokers[leader]?.connection, configuration, transaction)
            else { continue }
            brokers[leader]?.requestsInFlight += 1
            round.ready.append(request)
        }
        return round
    }

    private mutating func usableLeader(of slot: Int, _ chores: inout [ProducerEngine.Chore]) -> BrokerID? {
        guard let leader = partitions[slot].leader else {
            needsMetadata = true
            if takeNeedsMetadata() { chores.append(.refreshMetadata) }
            return nil
        }
        let broker = brokers[leader] ?? Broker()
        if broker.connection == nil {
            if !broker.isConnecting { chores.append(.connect(leader)) }
            brokers[leader, default: Broker()].isConnecting = true
            return nil
        }
        return broker.requestsInFlight < configuration.maxInFlight ? leader : nil
    }

    private mutating func isUnidentified(_ slot: Int, _ chores: inout [ProducerEngine.Chore]) -> Bool {
        guard partitions[slot].outbox.needsIdentity else { return false }
        if let identity, !partitions[slot].outbox.hasUsedUp(identity) {
            partitions[slot].outbox.adopt(identity)
            return false
        }
        if !isIdentifying { chores.append(.identify) }
        isIdentifying = true
        return true
    }

    private mutating func nextBatch(
        of slot: Int, from intake: borrowing Mutex<ProducerIntake>, at now: NIODeadline, _ round: inout Round
    ) -> OutgoingBatch? {
        if let retry = partitions[slot].outbox.nextRetry(at: now) {
            if !partitions[slot].outbox.hasRetries { retrying.remove(slot) }
            return retry
        }
        guard let open = intake.withLock({ $0.accumulator.take(slot, at: now) }) else { return nil }
        do throws(ClientError) {
            return partitions[slot].outbox.admit(try open.encoded(), of: open)
        } catch {
            round.unencodable.append((open, error))
            return nil
        }
    }

    // MARK: Answers

    /// The answer to a request, or its failure.
    mutating func finish(
        _ request: Request, at now: NIODeadline, _ outcome: (SentBatch) -> PartitionOutbox.Outcome
    ) -> [PartitionOutbox.Settled] {
        brokers[request.broker]?.requestsInFlight -= 1
        var settled: [PartitionOutbox.Settled] = []
        for batch in request.batches {
            let result = outcome(batch)
            if result.hintsAtOtherLeader { needsMetadata = true }
            settled += partitions[batch.slot].outbox.answered(batch.number, result, at: now)
            if partitions[batch.slot].outbox.hasRetries { retrying.insert(batch.slot) }
        }
        return settled
    }

    mutating func expire(at now: NIODeadline) -> [PartitionOutbox.Settled] {
        var settled: [PartitionOutbox.Settled] = []
        for slot in retrying {
            settled += partitions[slot].outbox.expire(at: now)
            if !partitions[slot].outbox.hasRetries { retrying.remove(slot) }
        }
        return settled
    }

    mutating func abandon(_ reason: ClientError) -> [PartitionOutbox.Settled] {
        retrying = []
        return partitions.indices.flatMap { partitions[$0].outbox.abandon(reason) }
    }

    // MARK: Facts from outside

    /// A partition that records may go to from now on. Slots are those of the accumulator.
    mutating func addPartition(_ source: TopicPartition, topicID: TopicID, leader: BrokerID?, slot: Int, backoff: Backoff) {
        precondition(slot == partitions.count, "slot \(slot) does not follow \(partitions.count)")
        let outbox = PartitionOutbox(
            source: source, isIdempotent: configuration.isIdempotent, isTransactional: transaction != nil, backoff: backoff)
        partitions.append(Partition(source: source, topicID: topicID, leader: leader, outbox: outbox))
    }

    mutating func update(leaders: ClusterMetadata) {
        isRefreshing = false
        for slot in partitions.indices { partitions[slot].leader = leaders.leader(of: partitions[slot].source) }
    }

    mutating func connected(_ connection: BrokerConnection, to broker: BrokerID) {
        brokers[broker, default: Broker()].connection = connection
        brokers[broker]?.isConnecting = false
    }

    mutating func connectingFailed(_ broker: BrokerID) {
        brokers[broker]?.isConnecting = false
        needsMetadata = true
    }

    mutating func disconnected(_ connection: BrokerConnection, from broker: BrokerID) {
        if brokers[broker]?.connection === connection { brokers[broker]?.connection = nil }
        needsMetadata = true
    }

    mutating func identified(as newIdentity: ProducerIdentity?) {
        isIdentifying = false
        identity = newIdentity ?? identity
    }

    mutating func refreshFailed() {
        isRefreshing = false
        needsMetadata = true
    }

    /// Whether the cluster's picture is to be taken anew; answered once until that is done.
    private mutating func takeNeedsMetadata() -> Bool {
        guard needsMetadata, !isRefreshing else { return false }
        needsMetadata = false
        isRefreshing = true
        return true
    }

    // MARK: Time

    /// The earliest retry or expiry.
    var nextDeadline: NIODeadline? { retrying.compactMap { partitions[$0].outbox.nextDeadline }.min() }

    /// One look ahead is scheduled at a time, an earlier one beside it where that is needed.
    mutating func mayScheduleLook(at deadline: NIODeadline) -> Bool {
        if let scheduledLook, scheduledLook <= deadline { return false }
        scheduledLook = deadline
        return true
    }

    mutating func lookBegan(scheduledFor deadline: NIODeadline) {
        if scheduledLook == deadline { scheduledLook = nil }
    }
}

extension ProducerSender {
    /// A request while it is put together.
    private struct Draft {
        var bytes = 0
        private var batches: [SentBatch] = []
        private var topics: [TopicName: (id: TopicID, partitions: [ProduceRequest.PartitionProduceData])] = [:]

        mutating func add(_ batch: OutgoingBatch, slot: Int, _ partition: Partition) {
            bytes += batch.bytes.readableBytes
            batches.append(
                SentBatch(slot: slot, number: batch.number, source: partition.source, topicID: partition.topicID))
            topics[partition.source.topic, default: (partition.topicID, [])].partitions.append(
                ProduceRequest.PartitionProduceData(index: partition.source.partition, records: batch.bytes))
        }

        func request(
            to broker: BrokerID, over connection: BrokerConnection?, _ configuration: ProducerConfiguration,
            _ transaction: TransactionScope?
        ) -> Request? {
            guard let connection else { return nil }
            // From version 13 on topics go by id, which some brokers do not have.
            let hasIDs = topics.values.allSatisfy { $0.id != .zero }
            let limit = min(hasIDs ? .max : 12, transaction?.produceVersionMax ?? .max)
            guard let version = try? connection.version(for: ProduceRequest.self, atMost: limit) else {
                return nil
            }
            let message = ProduceRequest(
                transactionalId: transaction?.transactionalID,
                acks: configuration.acks.rawValue,
                timeoutMs: Int32(clamping: configuration.acknowledgementTimeout.wholeMilliseconds),
                topicData: topics.map { name, topic in
                    ProduceRequest.TopicProduceData(
                        name: name.text, topicId: topic.id, partitionData: topic.partitions)
                })
            return Request(broker: broker, connection: connection, version: version, batches: batches, message: message)
        }
    }
}

extension PartitionOutbox.Outcome {
    /// Whether the leader may be another one by now.
    var hintsAtOtherLeader: Bool {
        switch self {
        case .appended: false
        case .unknown: true
        case .refused(let code, _):
            [
                .notLeaderOrFollower, .leaderNotAvailable, .unknownTopicOrPartition, .unknownTopicId,
                .fencedLeaderEpoch, .unknownLeaderEpoch, .kafkaStorageError, .replicaNotAvailable, .inconsistentTopicId,
            ].contains(code)
        }
    }
}
