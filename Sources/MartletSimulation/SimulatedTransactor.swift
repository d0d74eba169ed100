import MartletLog
import MartletModel
import MartletRecord
import MartletTransactions
import MartletWire
import NIOCore

/// A transactional producer: writes to some partitions, and commits when all is acknowledged, or aborts.
///
/// Several may have the same transactional id: all but the last to begin are to be fenced.
final class SimulatedTransactor {
    unowned let world: Simulation
    let id: BrokerID
    private let transactionalID: String
    private var producer: (id: ProducerID, epoch: ProducerEpoch)?
    private var sequences: [TopicPartition: Int32] = [:]
    private var current: Int?
    private var batches: [(name: TopicPartition, batch: ByteBuffer, checksum: UInt32)] = []
    /// Whether an offset is to be committed with the transaction.
    private var owesOffset = false
    /// Raised with each request and each answer that counts: whatever is about an earlier one is late.
    private var attempt = 0
    private var isEnding = false

    var isBusy: Bool { current != nil }

    init(_ world: Simulation, number: Int, transactionalID: String) {
        self.world = world
        self.transactionalID = transactionalID
        id = BrokerID(Int32(2000 + number))
    }

    func act() {
        if current == nil, !world.isCalm {
            if producer == nil || world.chance(oneIn: 12) { initialize() } else { begin() }
        }
        world.scheduler.plan(after: world.number(in: 50...250)) { [self] world in
            if !world.isOver { act() }
        }
    }

    /// Sends a request, and calls `again` where no answer comes.
    private func ask(
        _ name: TopicPartition, again: @escaping () -> Void,
        _ request: @escaping (BrokerProcess, @escaping (@escaping () -> Void) -> Void) -> Void
    ) {
        attempt += 1
        let number = attempt
        let own = id
        if let target = world.presumedLeader(of: name) {
            world.send(from: own, to: target) { [self] process in
                request(process) { [self] body in
                    world.send(from: target, toClient: own) { [self] in
                        guard attempt == number, !world.isOver else { return }
                        body()
                    }
                }
            }
        }
        world.scheduler.plan(after: 900) { [self] world in
            if attempt == number, !world.isOver { again() }
        }
    }

    private func later(_ body: @escaping () -> Void) {
        attempt += 1
        let number = attempt
        world.scheduler.plan(after: world.number(in: 30...100)) { [self] world in
            if attempt == number, !world.isOver { body() }
        }
    }

    // MARK: A producer id

    private func initialize() {
        producer = nil
        let request = InitProducerIdRequest(
            transactionalId: transactionalID, transactionTimeoutMs: 4000, producerId: .none, producerEpoch: .none)
        // Where no answer comes it is tried again with the next act.
        ask(world.transactionState, again: {}) { process, reply in
            guard let shard = process.transactions else { return }
            shard.submit { machine, now, ticket in
                machine.initProducerID(request, at: now, ticket: ticket)
            } answer: { result in
                reply { [self] in
                    guard case .success(.initProducerID(let response)) = result, response.errorCode == .none else { return }
                    producer = (response.producerId, response.producerEpoch)
                    sequences = [:]
                }
            }
        }
    }

    // MARK: A transaction

    private func begin() {
        guard let producer else { return }
        let number = world.transactionWitness.begin(by: transactionalID)
        current = number
        batches = []
        isEnding = false
        owesOffset = world.weather.hasGroups && world.chance(oneIn: 2)
        for name in world.dataPartitions.shuffled(using: &world.random).prefix(world.number(in: 1...3)) {
            do throws(RecordBatchError) {
                let sequence = sequences[name, default: 0]
                var builder = RecordBatchBuilder(
                    producer: BatchProducer(
                        id: producer.id, epoch: producer.epoch, baseSequence: ProducerSequence(sequence), isTransactional: true),
                    capacity: 256)
                var value = ByteBuffer()
                value.writeInteger(Int64(number))
                try builder.append(key: nil, value: value, timestamp: Timestamp(Int64(world.scheduler.now)))
                let batch = try builder.finish()
                sequences[name] = sequence + 1
                let header = batch.withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0) }
                world.transactionWitness.isSent(header.crc, in: number)
                batches.append((name, batch, header.crc))
            } catch {
                world.complain("a batch cannot be built: \(error)")
            }
        }
        produce()
    }

    private func produce() {
        guard let current, let next = batches.first else { return owesOffset ? commitOffset() : end() }
        ask(next.name, again: produce) { [transactionalID] process, reply in
            process.produce(next.batch, of: transactionalID, to: next.name) { result in
                reply { [self] in
                    switch result {
                    case .success:
                        world.transactionWitness.isAcknowledged(next.checksum, in: current)
                        batches.removeFirst()
                        produce()
                    case .failure(let refusal) where refusal.isFinal: abandon()
                    case .failure: later(produce)
                    }
                }
            }
        }
    }

    /// The transaction's own number stands for how far it has read.
    private func commitOffset() {
        guard let current, let producer else { return }
        let request = TxnOffsetCommitRequest(
            transactionalId: transactionalID, groupId: "of-\(transactionalID)", producerId: producer.id,
            producerEpoch: producer.epoch,
            topics: [
                .init(
                    name: world.dataPartitions[0].topic.text,
                    partitions: [
                        .init(partitionIndex: 0, committedOffset: Offset(Int64(current)), committedMetadata: "in transaction")
                    ])
            ])
        ask(world.groupState, again: commitOffset) { process, reply in
            process.commitOffsets(request) { code in
                reply { [self] in
                    if code == .none {
                        world.transactionWitness.hasCommittedOffset(in: current)
                        owesOffset = false
                        produce()
                    } else if code.isFinal {
                        abandon()
                    } else {
                        later(commitOffset)
                    }
                }
            }
        }
    }

    private var outcome = TransactionOutcome.commit

    private func end() {
        if !isEnding { outcome = world.chance(oneIn: 4) ? .abort : .commit }
        isEnding = true
        guard let current, let producer else { return }
        let request = EndTxnRequest(
            transactionalId: transactionalID, producerId: producer.id, producerEpoch: producer.epoch,
            committed: outcome == .commit)
        ask(world.transactionState, again: end) { [outcome] process, reply in
            guard let shard = process.transactions else { return reply { [self] in later(end) } }
            shard.submit { machine, now, ticket in
                machine.endTransaction(request, version: 5, at: now, ticket: ticket)
            } answer: { result in
                reply { [self] in
                    guard case .success(.endTransaction(let response)) = result else { return later(end) }
                    switch response.errorCode {
                    case .none:
                        world.transactionWitness.isTold(outcome, of: current)
                        self.producer = (response.producerId, response.producerEpoch)
                        sequences = [:]
                        self.current = nil
                    case .concurrentTransactions: later(end)
                    default: abandon()
                    }
                }
            }
        }
    }

    /// Another has taken over, or it took too long: what becomes of the transaction this one does not hear.
    private func abandon() {
        attempt += 1
        current = nil
        producer = nil
    }
}

extension TransactionalRefusal {
    /// It makes no sense to send the batch again.
    fileprivate var isFinal: Bool {
        switch self {
        case .produce(.refused): true
        case .produce: false
        case .coordinator(let code): code.isFinal
        }
    }
}

extension ErrorCode {
    /// What a coordinator says for good.
    fileprivate var isFinal: Bool {
        ![.coordinatorNotAvailable, .notCoordinator, .coordinatorLoadInProgress, .concurrentTransactions].contains(self)
    }
}
