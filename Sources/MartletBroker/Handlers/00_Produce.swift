import MartletConfig
import MartletLog
import MartletModel
import MartletRecord
import MartletServer
import MartletStrategy
import MartletWire
import NIOCore

/// Produce, 3-13.
///
/// 3 is the first with record batches of magic 2 and transactional ids; 5 has log start offsets; 8 (KIP-467) errors with
/// a message; 9 is flexible; 10 (KIP-951) tells a new leader; 12 (KIP-890) adds partitions to a transaction implicitly;
/// 13 names topics by id. Versions 0-2 are named in ApiVersions, because librdkafka takes a broker without them for one
/// that cannot do compression, and are not served.
///
/// The topic decides together with the request: its guarantee sets a floor under `acks`, asks for a flush, demands a
/// producer id; its partitioner mode verifies or chooses the partition. Batches are staged in the logs here and written
/// out when the whole socket read has been handled, see ``ProduceQueue``.
///
/// The first batch of a transaction in a partition needs the word of the transaction's coordinator, for which the connection
/// waits, see ``TransactionVerification``.
enum ProduceHandler {
    static let versions: ClosedRange<Int16> = 3...13

    static let route = Route(api: .produce, versions: versions) { (reader, context, reply) throws(WireError) in
        let request = try ProduceRequest(from: &reader, version: context.version)
        return ProduceCall(request, context, reply).serve()
    }
}

/// One produce request on its way.
private struct ProduceCall: Sendable {
    let request: ProduceRequest
    let context: RequestContext
    let reply: Reply
    /// One for each of the request's topics.
    private let topics: [Result<Topic, RequestFailure>]

    init(_ request: ProduceRequest, _ context: RequestContext, _ reply: Reply) {
        self.request = request
        self.context = context
        self.reply = reply
        let table = context.broker.topics
        topics = request.topicData.map { entry in
            Result { () throws(RequestFailure) in
                guard context.version >= 13 else {
                    try context.authorize(.write, .topic(entry.name))
                    return try table.find(entry.name)
                }
                let topic = try table.find(entry.topicId)
                try context.authorize(.write, .topic(topic.name.text))
                return topic
            }
        }
    }

    private var broker: Broker { context.broker }

    func serve() -> FrameDisposition {
        if let id = request.transactionalId, let refusal = context.refusal(.write, .transactionalID(id)) {
            enqueue(refusals(refusal))
            return .proceed
        }
        let isolated = isolatedEntries()
        if isolated.isEmpty {
            guard let id = request.transactionalId else {
                enqueue(appendAll(plans: [:], permissions: [:]))
                return .proceed
            }
            let plans = transactionalPlans([:])
            let verification = verification(of: id, plans)
            if verification.isEmpty {
                enqueue(appendAll(plans: plans, permissions: [:]))
                return .proceed
            }
            verify(verification, plans)
            return .hold
        }
        // The connection waits, so that no later request of it is appended first.
        plan(isolated[...], into: [:]) { plans in
            guard let id = request.transactionalId else { return finish(plans, [:]) }
            let plans = transactionalPlans(plans)
            verify(verification(of: id, plans), plans)
        }
        return .hold
    }

    /// Appends what waited, and lets the connection go on.
    private func finish(_ plans: [EntryPlace: BatchPlan], _ permissions: TransactionVerification.Permissions) {
        context.connection.eventLoop.execute {
            enqueue(appendAll(plans: plans, permissions: permissions))
            context.connection.state.produces.complete(flushing: broker.groupCommit)
            context.connection.resume()
        }
    }

    private func enqueue(_ outcomes: ProduceOutcomes) {
        context.connection.state.produces.add(
            outcomes, context: context, reply: reply, timeout: timeout)
    }

    /// How long the request may wait. A producer that did not ask for `all` did not choose its time-out for a wait that
    /// the topic's guarantee adds: it gets at least what clients choose by default.
    private var timeout: Duration {
        let asked = Duration.milliseconds(Int64(max(0, request.timeoutMs)))
        return request.acks == -1 ? asked : max(asked, .seconds(30))
    }
}

// MARK: Refusing

extension ProduceCall {
    /// The same for every partition of the request.
    private func refusals(_ failure: RequestFailure) -> ProduceOutcomes {
        var outcomes = ProduceOutcomes(topics: request.topicData.map { ($0.name, $0.topicId) }, acks: request.acks)
        for (place, entry) in request.topicData.enumerated() {
            for data in entry.partitionData { outcomes.all.append(.init(topic: place, index: data.index, failure: failure)) }
        }
        return outcomes
    }
}

// MARK: Appending

extension ProduceCall {
    private func appendAll(
        plans: [EntryPlace: BatchPlan], permissions: TransactionVerification.Permissions
    ) -> ProduceOutcomes {
        var outcomes = ProduceOutcomes(topics: request.topicData.map { ($0.name, $0.topicId) }, acks: request.acks)
        let now = broker.clock.now()
        for (topicPlace, entry) in request.topicData.enumerated() {
            for (partitionPlace, data) in entry.partitionData.enumerated() {
                let place = EntryPlace(topic: topicPlace, partition: partitionPlace)
                do throws(RequestFailure) {
                    let topic = try topics[topicPlace].get()
                    let (batch, treatment) = try admitCounting(data, to: topic)
                    let grant = try permissions[place]?.get()
                    if topic.takesBatchesAsTheyAre {
                        let whole = PlannedBatch(index: data.index, bytes: batch)
                        let outcome = append(whole, to: topic, treatment, grant, now: now)
                        outcomes.all.append(outcome.answering(topicPlace, data.index, isAnswered: true))
                        continue
                    }
                    switch plans[place] ?? plan(topic, data.index, batch) {
                    case .refuse(let failure): throw failure
                    case .append(let batches):
                        for (position, batch) in batches.enumerated() {
                            var outcome = append(batch, to: topic, treatment, grant, now: now)
                            outcome = outcome.answering(topicPlace, data.index, isAnswered: position == 0)
                            outcomes.all.append(outcome)
                            if position > 0, let failure = outcome.failure { outcomes.fail(outcomes.all.count - 1, failure) }
                        }
                    }
                } catch {
                    outcomes.all.append(.init(topic: topicPlace, index: data.index, failure: error))
                }
            }
        }
        return outcomes
    }

    private func plan(_ topic: Topic, _ index: PartitionIndex, _ batch: ByteBuffer) -> BatchPlan {
        do throws(StrategyFault) {
            return try BatchPlan.make(topic, index, batch)
        } catch {
            broker.strategies.noteInline(error)
            return .refuse(RequestFailure(error))
        }
    }

    private func append(
        _ batch: PlannedBatch, to topic: Topic, _ treatment: ProduceTreatment, _ grant: VerificationGuard?, now: Timestamp
    ) -> ProduceOutcomes.Outcome {
        var outcome = ProduceOutcomes.Outcome(topic: 0, index: batch.index)
        do {
            let partition = try topic.partition(batch.index)
            guard !partition.hasEnded else { throw RequestFailure.notLeader(topic.name, batch.index) }
            guard !partition.refusesAppend(under: treatment) else {
                throw RequestFailure(
                    .notEnoughReplicas, "Fewer replicas of \(partition.name) are in sync than min.insync.replicas asks for.")
            }
            outcome.partition = partition
            outcome.treatment = treatment
            outcome.append = try append(batch, to: topic, partition, grant, now: now)
        } catch let failure as RequestFailure {
            outcome.failure = failure
        } catch let error as LogError {
            outcome.failure = RequestFailure(error)
        } catch {
            outcome.failure = RequestFailure(.unknownServerError, "\(error)")
        }
        return outcome
    }
}

extension ProduceCall {
    private func append(
        _ batch: PlannedBatch, to topic: Topic, _ partition: Partition, _ grant: VerificationGuard?, now: Timestamp
    ) throws -> LogAppend {
        guard let messages = batch.messages, let deduplication = topic.deduplication(of: batch.index) else {
            return try partition.log.append(
                batch.bytes, origin: .client, transaction: grant.map { TransactionAppend(grant: $0) },
                leaderEpoch: partition.leaderEpoch, now: now)
        }
        let outcome = try deduplication.append(
            batch.bytes, messages, transaction: grant.map { TransactionAppend(grant: $0) },
            leaderEpoch: partition.leaderEpoch, now: now)
        broker.metrics.deduplicated(topic.name, count: outcome.knownCount)
        return outcome.append
    }
}

extension ProduceOutcomes.Outcome {
    fileprivate func answering(_ topic: Int, _ index: PartitionIndex, isAnswered: Bool) -> Self {
        .init(
            topic: topic, index: index, failure: failure, append: append, partition: partition, treatment: treatment,
            isAnswered: isAnswered)
    }
}

// MARK: What the topic demands

extension ProduceCall {
    /// Holds the request against the topic's guarantee.
    private func admit(
        _ data: ProduceRequest.PartitionProduceData, to topic: Topic
    ) throws(Rejection) -> (ByteBuffer, ProduceTreatment) {
        if let fault = topic.fault { throw Rejection(RequestFailure(fault)) }
        guard !topic.name.isInternal else {
            throw Rejection(
                RequestFailure(
                    .invalidTopicException, "'\(topic.name)' is an internal topic: only the broker writes to it."))
        }
        guard let batch = data.records, batch.readableBytes > 0 else {
            throw Rejection(
                RequestFailure(.invalidRecord, "The request has no record batch for partition \(data.index)."))
        }
        // It would begin a transaction that nobody can end, and hold back readers of committed records for ever.
        guard request.transactionalId != nil || !batch.isTransactional else {
            throw Rejection(
                RequestFailure(.invalidTxnState, "The batch is transactional and the request names no transaction."))
        }
        if topic.guarantee.requiresIdempotentProducer, topic.guarantee.enforcement != .off, !batch.isFromIdempotentProducer,
            !context.hasProvedToBeBroker  // A dead letter, of which there may be two.
        {
            throw Rejection(
                RequestFailure(
                    .invalidRecord,
                    "Topic '\(topic.name)' guarantees \(topic.guarantee.name) and takes batches of idempotent producers only: set enable.idempotence=true."
                ),
                countedAs: "producer-not-idempotent")
        }
        switch topic.settings.ackRules.treatment(ofAcks: request.acks) {
        case .answer(let policy, _)?:
            return (batch, ProduceTreatment(policy: policy, needsFlush: topic.guarantee.flushesBeforeAck))
        case .reject(let reason)?:
            throw Rejection(RequestFailure(.policyViolation, reason), countedAs: "acks-too-weak")
        case nil:
            throw Rejection(
                RequestFailure(.invalidRequiredAcks, "acks is \(request.acks): it must be 0, 1 or -1 (all)."))
        }
    }

    /// Why an entry is refused before anything is appended.
    private struct Rejection: Error {
        let failure: RequestFailure
        /// What the refusal is counted as, where it is the guarantee that refuses.
        let reason: String?

        init(_ failure: RequestFailure, countedAs reason: String? = nil) {
            self.failure = failure
            self.reason = reason
        }
    }

    /// As ``admit(_:to:)``, with refusals by the guarantee counted.
    private func admitCounting(
        _ data: ProduceRequest.PartitionProduceData, to topic: Topic
    ) throws(RequestFailure) -> (ByteBuffer, ProduceTreatment) {
        do throws(Rejection) {
            return try admit(data, to: topic)
        } catch {
            if let reason = error.reason { broker.metrics.rejected(topic.name, reason: reason) }
            throw error.failure
        }
    }
}

extension ByteBuffer {
    /// Whether the batch in these bytes claims a producer id. Too few bytes for a header claim nothing.
    fileprivate var isFromIdempotentProducer: Bool { batchHeader.map { $0.producerID != .none } ?? false }

    fileprivate var isTransactional: Bool { batchHeader?.attributes.isTransactional ?? false }

    /// As it stands in the bytes; nil where they are too few for one.
    fileprivate var batchHeader: RecordBatchHeader? {
        withUnsafeReadableBytes { bytes in
            bytes.count >= RecordBatchHeader.byteCount ? RecordBatchHeader(unchecked: bytes) : nil
        }
    }
}

// MARK: Transactions

extension ProduceCall {
    /// Plans what a strategy of ours decides on, before the coordinator is asked: it must be told of the right partition.
    private func transactionalPlans(_ plans: [EntryPlace: BatchPlan]) -> [EntryPlace: BatchPlan] {
        var plans = plans
        forEachTransactional { place, topic, index, batch in
            if topic.settings.partitionerMode != .client, plans[place] == nil { plans[place] = plan(topic, index, batch) }
        }
        return plans
    }

    private func forEachTransactional(_ body: (EntryPlace, Topic, PartitionIndex, ByteBuffer) -> Void) {
        for (topicPlace, entry) in request.topicData.enumerated() {
            guard let topic = try? topics[topicPlace].get() else { continue }
            for (partitionPlace, data) in entry.partitionData.enumerated() {
                guard let batch = data.records, batch.isTransactional, (try? admit(data, to: topic)) != nil else { continue }
                body(EntryPlace(topic: topicPlace, partition: partitionPlace), topic, data.index, batch)
            }
        }
    }

    /// What the coordinator has to be asked before anything is appended.
    private func verification(of id: String, _ plans: [EntryPlace: BatchPlan]) -> TransactionVerification {
        var verification = TransactionVerification(transactionalID: id, produceVersion: context.version)
        guard verification.isWanted(settings: broker.settings) else { return verification }
        forEachTransactional { place, topic, index, batch in
            var index = index
            switch plans[place] {
            case .refuse: return
            // One that is spread has no sequences, and so no transaction.
            case .append(let batches): index = batches.first?.index ?? index
            case nil: break
            }
            guard let header = batch.batchHeader, let partition = try? topic.partition(index),
                let grant = partition.log.beginVerification(of: batch, bumpsEpochs: verification.addsImplicitly)
            else { return }
            verification.add(partition.name, producer: header.producerID, epoch: header.producerEpoch, grant, at: place)
        }
        return verification
    }

    private func verify(_ verification: TransactionVerification, _ plans: [EntryPlace: BatchPlan]) {
        verification.run(with: broker) { permissions in finish(plans, permissions) }
    }
}

// MARK: Isolated strategies

/// Which entry of a produce request.
struct ProduceEntryPlace: Hashable, Sendable {
    let topic: Int
    let partition: Int
}

extension ProduceCall {
    private typealias EntryPlace = ProduceEntryPlace

    private struct IsolatedEntry: Sendable {
        let place: EntryPlace
        let topic: Topic
        /// The strategy on whose thread the plan is made.
        let strategy: StrategyIdentity
        let index: PartitionIndex
        let batch: ByteBuffer
    }

    /// The entries for which a strategy must be asked that runs apart from the event loops.
    private func isolatedEntries() -> [IsolatedEntry] {
        var entries: [IsolatedEntry] = []
        for (topicPlace, entry) in request.topicData.enumerated() {
            guard let topic = try? topics[topicPlace].get(), topic.fault == nil, let strategy = topic.isolatedAppendStrategy
            else { continue }
            for (partitionPlace, data) in entry.partitionData.enumerated() {
                guard let (batch, _) = try? admit(data, to: topic) else { continue }
                entries.append(
                    IsolatedEntry(
                        place: EntryPlace(topic: topicPlace, partition: partitionPlace), topic: topic,
                        strategy: strategy, index: data.index, batch: batch))
            }
        }
        return entries
    }

    /// Plans one entry after the other, each within its time budget.
    private func plan(
        _ entries: ArraySlice<IsolatedEntry>, into plans: [EntryPlace: BatchPlan],
        then finish: @escaping @Sendable ([EntryPlace: BatchPlan]) -> Void
    ) {
        guard let entry = entries.first else { return finish(plans) }
        broker.strategies.runner.submit(entry.strategy, budget: broker.strategies.partitionerBudget) {
            try BatchPlan.make(entry.topic, entry.index, entry.batch)
        } completion: { result in
            var plans = plans
            switch result {
            case .success(let plan): plans[entry.place] = plan
            case .failure(let fault):
                broker.strategies.note(fault)
                plans[entry.place] = .refuse(RequestFailure(fault))
            }
            self.plan(entries.dropFirst(), into: plans, then: finish)
        }
    }
}
