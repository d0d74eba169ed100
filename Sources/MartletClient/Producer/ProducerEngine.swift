internal import MartletModel
internal import MartletWire
internal import NIOCore
internal import Synchronization

/// What moves a producer's records: takes them from any thread, and sends, retries and settles on one event loop.
///
/// A record costs one short lock; a batch costs one visit of the event loop. Nothing is awaited on that road. What
/// has to be waited for (a connection, the cluster's picture, a producer id) is a ``Chore``, which ``run()`` does in
/// a task and reports back.
///
///     add ─▶ intake ─(event loop)─▶ outbox of the partition ─▶ request ─▶ answer ─▶ outbox ─▶ receipts
final class ProducerEngine: Sendable {
    /// What cannot be done on the event loop without waiting.
    enum Chore: Hashable, Sendable {
        case connect(BrokerID)
        case refreshMetadata
        case identify
        /// Tell the coordinator that these partitions are part of the transaction.
        case addToTransaction([Int])
    }

    /// What a producer needs to write in transactions.
    struct Transactions: Sendable {
        let coordinator: TransactionCoordinatorClient
        /// Whether writes add their partitions by themselves.
        let addsImplicitly: Bool
    }

    let configuration: ProducerConfiguration
    let cluster: Cluster
    let pool: ConnectionPool
    let transactions: Transactions?
    let intake: Mutex<ProducerIntake>
    /// Whether something of the open transaction was sent: writes, and partitions that the coordinator was told of.
    let sentFlag = Atomic(false)
    /// Only on the event loop.
    let sender: NIOLoopBoundBox<ProducerSender>
    private let chores: AsyncStream<Chore>
    private let choreInput: AsyncStream<Chore>.Continuation

    var eventLoop: any EventLoop { cluster.eventLoop }

    init(configuration: ProducerConfiguration, cluster: Cluster, transactions: Transactions? = nil) {
        self.configuration = configuration
        self.transactions = transactions
        self.cluster = cluster
        pool = cluster.makePool()
        let limits = BatchAccumulator.Limits(
            batchBytes: configuration.batchBytes, linger: TimeAmount(configuration.linger),
            bufferBytes: configuration.bufferBytes, deliveryTimeout: TimeAmount(configuration.deliveryTimeout),
            compression: configuration.compression, isTransactional: transactions != nil)
        intake = Mutex(ProducerIntake(accumulator: BatchAccumulator(limits: limits)))
        sender = NIOLoopBoundBox.makeBoxSendingValue(
            ProducerSender(
                configuration: configuration,
                transaction: transactions.map {
                    TransactionScope(transactionalID: $0.coordinator.transactionalID, addsImplicitly: $0.addsImplicitly)
                }), eventLoop: cluster.eventLoop)
        (chores, choreInput) = AsyncStream.makeStream(of: Chore.self)
    }

    // MARK: Any thread

    /// Hands a record over, waiting for room where there is none.
    nonisolated(nonsending)
        func add(_ record: ProducerRecord, to topic: TopicName, receipt: Receipt?) async throws(ClientError)
    {
        while true {
            let route = try await route(of: topic)
            switch try offer(record, to: route, receipt: receipt, mayWait: true) {
            case .added?, nil: return
            case .waitForRoom(let room)?: try await room.value
            }
        }
    }

    /// Hands a record over where that needs no waiting.
    func addNow(_ record: ProducerRecord, to topic: TopicName) throws(ClientError) -> Bool {
        guard let route = intake.withLock({ $0.routes[topic] }) else { return false }
        return try offer(record, to: route, receipt: nil, mayWait: false) != nil
    }

    /// Everything handed over before is settled when this returns.
    func flush() async throws(ClientError) {
        let (done, closed) = intake.withLock { ($0.beginFlush(), $0.closed) }
        if let done {
            wake()
            try await done.value
        }
        if let failure = intake.withLock({ $0.takeUnawaitedFailure() }) { throw failure }
        if let closed { throw closed }
    }

    private func offer(
        _ record: ProducerRecord, to route: TopicRoute, receipt: Receipt?, mayWait: Bool
    ) throws(ClientError) -> ProducerIntake.Step? {
        let slot = try route.slot(for: record)
        let timestamp = record.timestamp ?? WallClock.now
        let now = NIODeadline.now()
        let maxBytes = configuration.maxRequestBytes
        guard record.sizeEstimate <= maxBytes else {
            throw ClientError(
                .invalidArgument,
                "A record for '\(route.topic)' takes \(record.sizeEstimate) bytes, a request at most \(maxBytes): raise maxRequestBytes and the topic's max.message.bytes."
            )
        }
        let (step, wakes) = try intake.withLock { intake throws(ClientError) in
            let step = try intake.add(
                record, timestamp: timestamp, to: slot, receipt: receipt, at: now, mayWait: mayWait)
            guard case .added(_?) = step, !intake.isWakeScheduled else { return (step, false) }
            intake.isWakeScheduled = true
            return (step, true)
        }
        if wakes { eventLoop.execute { self.drain() } }
        return step
    }

    private func wake() {
        let isNeeded = intake.withLock { intake in
            defer { intake.isWakeScheduled = true }
            return !intake.isWakeScheduled
        }
        if isNeeded { eventLoop.execute { self.drain() } }
    }

    // MARK: Event loop

    /// Sends whatever may be sent now, and asks for what is missing.
    func drain() {
        let now = NIODeadline.now()
        intake.withLock { $0.isWakeScheduled = false }
        expire(at: now)
        while true {
            let requests = sender.value.nextRequests(from: intake, at: now)
            for (batch, error) in requests.unencodable { settle(batch, .failure(error)) }
            for chore in requests.chores { choreInput.yield(chore) }
            let addsPartitions = requests.chores.contains { if case .addToTransaction = $0 { true } else { false } }
            if addsPartitions { intake.withLock { $0.additionBegins() } }
            if !requests.ready.isEmpty || addsPartitions { sentFlag.store(true, ordering: .releasing) }
            if requests.ready.isEmpty { break }
            for request in requests.ready { transmit(request) }
        }
        scheduleNextLook(after: now)
    }

    private func transmit(_ request: ProducerSender.Request) {
        do throws(ClientError) {
            if configuration.acks == .none {
                try request.connection.sendUnanswered(request.message, version: request.version) { result in
                    self.sent(request, result)
                }
            } else {
                let timeout = configuration.acknowledgementTimeout + cluster.configuration.requestTimeout
                try request.connection.send(request.message, version: request.version, within: timeout) { result in
                    self.answered(request, result)
                }
            }
        } catch {
            answered(request, .failure(error))
        }
    }

    private func sent(_ request: ProducerSender.Request, _ result: Result<Void, ClientError>) {
        finish(request) { _ in
            switch result {
            case .success: .appended(baseOffset: .none, appendTime: nil)
            case .failure(let error): .unknown(error)
            }
        }
    }

    private func answered(_ request: ProducerSender.Request, _ result: Result<ProduceResponse, ClientError>) {
        switch result {
        case .failure(let error):
            finish(request) { _ in .unknown(error) }
        case .success(let response):
            let outcomes = ProduceOutcomes(response)
            finish(request) { batch in
                outcomes.outcome(for: batch)
                    ?? .unknown(ClientError(.malformedAnswer, "The answer to Produce leaves out \(batch.source)."))
            }
        }
    }

    private func finish(
        _ request: ProducerSender.Request, _ outcome: (ProducerSender.SentBatch) -> PartitionOutbox.Outcome
    ) {
        let settled = sender.value.finish(request, at: .now(), outcome)
        settle(settled)
        drain()
    }

    private func expire(at now: NIODeadline) {
        let unsent = intake.withLock { $0.accumulator.expire(at: now) }
        let late = sender.value.expire(at: now)
        settle(late)
        for (slot, batch) in unsent {
            let source = sender.value.partitions[slot].source
            let error = ClientError(
                .timedOut, "Records for \(source) could not be sent within the delivery timeout: no leader was reached.")
            settle(batch, .failure(error))
        }
    }

    private func scheduleNextLook(after now: NIODeadline) {
        let waiting = intake.withLock { $0.accumulator.nextDeadline(after: now) }
        guard let next = [waiting, sender.value.nextDeadline].compactMap({ $0 }).min() else { return }
        guard sender.value.mayScheduleLook(at: next) else { return }
        eventLoop.assumeIsolated().scheduleTask(deadline: max(next, now + .milliseconds(1))) {
            self.sender.value.lookBegan(scheduledFor: next)
            self.drain()
        }
    }

    // MARK: Settling

    func settle(_ settled: [PartitionOutbox.Settled]) {
        for one in settled {
            settle(
                serial: one.batch.serial, accountedBytes: one.batch.accountedBytes, recordCount: one.batch.recordCount,
                receipts: one.batch.receipts, partition: one.source.partition, one.result)
        }
    }

    func settle(_ batch: BatchAccumulator.OpenBatch, _ result: Result<PartitionOutbox.Appended, ClientError>) {
        settle(
            serial: batch.serial, accountedBytes: batch.accountedBytes, recordCount: batch.recordCount,
            receipts: batch.receipts, partition: 0, result)
    }

    private func settle(
        serial: UInt64, accountedBytes: Int, recordCount: Int32, receipts: [IndexedReceipt], partition: PartitionIndex,
        _ result: Result<PartitionOutbox.Appended, ClientError>
    ) {
        for indexed in receipts {
            indexed.receipt.settle(
                result.map { appended in
                    Acknowledgement(
                        partition: partition,
                        offset: appended.offset(of: indexed.index),
                        timestamp: appended.appendTime ?? indexed.timestamp)
                })
        }
        var unawaited: ClientError?
        if case .failure(let error) = result, receipts.count < Int(recordCount) { unawaited = error }
        let failure: ClientError? = if case .failure(let error) = result { error } else { nil }
        let freed = intake.withLock { intake in
            if let failure, transactions != nil, intake.transactionFailure == nil { intake.transactionFailure = failure }
            return intake.settle(serial: serial, accountedBytes: accountedBytes, unawaitedFailure: unawaited)
        }
        for waiter in freed { waiter.settle(.success(())) }
    }

    // MARK: Life

    /// Does the chores until the task is cancelled; then the producer is closed, and what is left fails.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.refreshMetadataRegularly() }
            for await chore in chores {
                group.addTask { await self.perform(chore) }
            }
            group.cancelAll()
        }
        await close(ClientError(.closed, "The producer is closed."))
    }

    private func close(_ reason: ClientError) async {
        let waiters = intake.withLock { $0.close(reason) }
        for waiter in waiters { waiter.settle(.failure(reason)) }
        let done = OneShot<Void>()
        eventLoop.execute {
            self.settle(self.sender.value.abandon(reason))
            for (_, batch) in self.intake.withLock({ $0.accumulator.abandon() }) { self.settle(batch, .failure(reason)) }
            done.settle(.success(()))
        }
        // A cancelled task does not wait for it: nothing depends on the order from here on.
        try? await done.value
        pool.close()
    }

    func onEventLoop(_ body: @escaping @Sendable () -> Void) {
        if eventLoop.inEventLoop { body() } else { eventLoop.execute(body) }
    }
}
