import MartletModel
import MartletTransactions
import MartletWire

/// A coordinator with a log, as the broker runs one: what it decides is appended, then replayed, then answered.
struct CoordinatorBench {
    private(set) var machine: TransactionCoordinator
    private(set) var log: [TransactionRecord] = []
    private(set) var answers: [RequestTicket: TransactionAnswer] = [:]
    /// Markers that are to be written, in the order in which they were asked for.
    var markers: [TransactionMarkers] = []
    let settings: TransactionSettings
    private var start = ContinuousClock.now
    /// Since the bench was made.
    private(set) var elapsed = Duration.zero
    private var lastTicket: UInt64 = 0
    private var nextProducerID: Int64 = 1000
    /// Why there are no producer ids, or nil.
    var producerIDFailure: ProducerIDFailure?

    init(settings: TransactionSettings = TransactionSettings()) {
        self.settings = settings
        machine = TransactionCoordinator(settings: settings)
    }

    var now: CoordinatorTime {
        CoordinatorTime(
            monotonic: start + elapsed, wall: Timestamp(1_700_000_000_000 + Int64(elapsed / .milliseconds(1))))
    }

    // MARK: The broker's part

    private mutating func apply(_ decision: TransactionCoordinator.Decision) {
        for record in decision.records {
            // As it is read back.
            guard let entry = try? record.encoded(), let written = try? TransactionRecord.decoded(entry) else {
                preconditionFailure("\(record) cannot be written and read back")
            }
            machine.replay(written, by: decision.writer, at: Offset(Int64(log.count)))
            log.append(written)
        }
        for (ticket, answer) in decision.answers {
            precondition(answers[ticket] == nil, "ticket \(ticket.rawValue) is answered twice")
            answers[ticket] = answer
        }
        for effect in decision.effects {
            switch effect {
            case .writeMarkers(let wanted): markers.append(wanted)
            case .allocateProducerID:
                nextProducerID += 1
                let result: Result<ProducerID, ProducerIDFailure> =
                    producerIDFailure.map { .failure($0) } ?? .success(ProducerID(nextProducerID))
                apply(machine.take(result, at: now))
            }
        }
    }

    /// The broker dies and comes back: what waited is gone, the log is not.
    mutating func restart(keeping count: Int? = nil) {
        if let count { log.removeSubrange(count...) }
        markers = []
        machine = TransactionCoordinator(settings: settings)
        for (offset, record) in log.enumerated() {
            machine.replay(record, by: .coordinator, at: Offset(Int64(offset)))
        }
        apply(machine.begin(at: now))
    }

    /// Time passes, with a tick at each deadline.
    mutating func pass(_ duration: Duration) {
        let end = elapsed + duration
        var ticks = 0
        while let deadline = machine.nextDeadline, deadline <= start + end, ticks < 1000 {
            elapsed = max(elapsed, start.duration(to: deadline))
            apply(machine.tick(at: now))
            ticks += 1
        }
        elapsed = end
    }

    /// Writes the oldest markers that are wanted; all their partitions unless told otherwise.
    @discardableResult
    mutating func writeMarkers(only partitions: Set<TopicPartition>? = nil) -> TransactionMarkers {
        let wanted = markers.removeFirst()
        report(wanted, only: partitions)
        return wanted
    }

    mutating func report(_ wanted: TransactionMarkers, only partitions: Set<TopicPartition>? = nil) {
        apply(machine.markersWritten(wanted, to: partitions ?? Set(wanted.partitions), at: now))
    }

    // MARK: The clients' part

    mutating func newTicket() -> RequestTicket {
        lastTicket += 1
        return RequestTicket(rawValue: lastTicket)
    }

    mutating func begin(
        _ id: String = "t", timeout: Int32 = 60_000, as producer: Producer? = nil
    ) -> Producer {
        guard case .initProducerID(let response) = initialize(id, timeout: timeout, as: producer), response.errorCode == .none
        else { preconditionFailure("no producer for \(id)") }
        return Producer(response.producerId, response.producerEpoch)
    }

    @discardableResult
    mutating func initialize(
        _ id: String = "t", timeout: Int32 = 60_000, as producer: Producer? = nil
    ) -> TransactionAnswer? {
        let ticket = newTicket()
        let request = InitProducerIdRequest(
            transactionalId: id, transactionTimeoutMs: timeout, producerId: producer?.id ?? .none,
            producerEpoch: producer?.epoch ?? .none)
        apply(machine.initProducerID(request, at: now, ticket: ticket))
        return answers[ticket]
    }

    func addition(_ producer: Producer, _ partitions: Set<TopicPartition>, _ id: String, _ version: Int16) -> TransactionAddition
    {
        TransactionAddition(
            transactionalID: id, producerID: producer.id, epoch: producer.epoch, partitions: partitions, version: version)
    }

    /// - Returns: nil while the answer waits.
    mutating func add(
        _ partitions: Set<TopicPartition>, by producer: Producer, _ id: String = "t", version: Int16 = 2
    ) -> ErrorCode? {
        let ticket = newTicket()
        apply(machine.addPartitions(addition(producer, partitions, id, version), at: now, ticket: ticket))
        return added(ticket)
    }

    func added(_ ticket: RequestTicket) -> ErrorCode? {
        guard case .added(let code)? = answers[ticket] else { return nil }
        return code
    }

    var lastAdded: ErrorCode? { added(RequestTicket(rawValue: lastTicket)) }

    mutating func verify(_ partition: TopicPartition, by producer: Producer, _ id: String = "t") -> ErrorCode? {
        let ticket = newTicket()
        apply(
            machine.verify(addition(producer, [partition], id, 0), partitions: [partition], at: now, ticket: ticket))
        guard case .verified(let codes)? = answers[ticket] else { return nil }
        return codes.first
    }

    mutating func end(
        _ outcome: TransactionOutcome, by producer: Producer, _ id: String = "t", version: Int16 = 5
    ) -> EndTxnResponse? {
        let ticket = newTicket()
        let request = EndTxnRequest(
            transactionalId: id, producerId: producer.id, producerEpoch: producer.epoch, committed: outcome == .commit)
        apply(machine.endTransaction(request, version: version, at: now, ticket: ticket))
        guard case .endTransaction(let response)? = answers[ticket] else { return nil }
        return response
    }

    mutating func list(_ request: ListTransactionsRequest) -> [String] {
        let ticket = newTicket()
        apply(machine.list(request, at: now, ticket: ticket))
        guard case .listed(let listed)? = answers[ticket] else { return [] }
        return listed.map(\.transactionalId)
    }

    mutating func describe(_ id: String) -> DescribeTransactionsResponse.TransactionState? {
        let ticket = newTicket()
        apply(machine.describe(id, ticket: ticket))
        guard case .described(let described)? = answers[ticket] else { return nil }
        return described
    }

    /// Puts a transaction into the log that no request could bring about in reasonable time.
    mutating func plant(_ value: TransactionLogValue, of id: String = "t") {
        log.append(.transaction(TransactionLogKey(transactionalId: id), value))
        restart()
    }

    func phase(_ id: String = "t") -> TransactionPhase? { machine.transaction(id)?.phase }
}

/// A producer as it knows itself.
struct Producer: Hashable, CustomStringConvertible {
    var id: ProducerID
    var epoch: ProducerEpoch

    init(_ id: ProducerID, _ epoch: ProducerEpoch) {
        self.id = id
        self.epoch = epoch
    }

    var description: String { "\(id)/\(epoch)" }
}

extension EndTxnResponse {
    var producer: Producer { Producer(producerId, producerEpoch) }
}

extension TopicPartition {
    static let a = TopicPartition(topic: try! TopicName("a"), partition: 0)
    static let b = TopicPartition(topic: try! TopicName("b"), partition: 3)
    static let offsets = TopicPartition(topic: try! TopicName("__consumer_offsets"), partition: 7)
}
