import MartletCoordination
import MartletGroups
import MartletLog
import MartletModel
import MartletRecord
import MartletReplication
import MartletTransactions
import MartletWire
import NIOCore

/// As the broker around its transaction coordinators.
extension BrokerProcess {
    typealias TransactionShard = SimulatedShard<TransactionCoordinator>

    func makeTransactionShard(_ partition: LedPartition) -> TransactionShard {
        var settings = TransactionSettings()
        settings.timeoutCheckInterval = .seconds(1)
        return TransactionShard(
            partition, on: self, make: { TransactionCoordinator(settings: settings) },
            perform: { [unowned self] effect, shard in
                switch effect {
                case .allocateProducerID: allocateProducerID(shard)
                case .writeMarkers(let markers): write(markers, shard)
                }
            })
    }

    /// Of the partition of `__transaction_state`, where this broker leads it.
    var transactions: TransactionShard? {
        led(world.transactionState).flatMap { $0.observer as? TransactionShard }
    }

    private func allocateProducerID(_ shard: TransactionShard) {
        let world = world
        writeStore { _ in
            .success(world.nextProducerID())
        } then: { result in
            let id: Result<ProducerID, ProducerIDFailure> =
                switch result {
                case .success(let id): .success(id)
                case .failure: .failure(ProducerIDFailure(.coordinatorLoadInProgress))
                }
            shard.post { machine, now in machine.take(id, at: now) }
        }
    }

    // MARK: Markers

    /// As `MarkerRound`.
    private func write(_ markers: TransactionMarkers, _ shard: TransactionShard) {
        var left = Set(markers.partitions)
        var done: Set<TopicPartition> = []
        func settle(_ partition: TopicPartition, _ isDone: Bool) {
            guard left.remove(partition) != nil else { return }
            if isDone { done.insert(partition) }
            if left.isEmpty { shard.post { machine, now in machine.markersWritten(markers, to: done, at: now) } }
        }
        let coordinatorEpoch = shard.partition.progress.leaderEpoch.rawValue
        for partition in markers.partitions {
            world.after(1500, on: self) { settle(partition, false) }
            let leader = image.topic(named: partition.topic)?.partition(partition.partition)?.leader ?? .none
            if leader == id {
                append(markers, coordinatorEpoch, to: partition) { settle(partition, $0) }
            } else {
                world.send(from: id, to: leader) { [self] other in
                    other.append(markers, coordinatorEpoch, to: partition) { isDone in
                        other.world.reply(from: other.id, to: self) { settle(partition, isDone) }
                    }
                }
            }
        }
    }

    private func append(
        _ markers: TransactionMarkers, _ coordinatorEpoch: Int32, to partition: TopicPartition, done: @escaping (Bool) -> Void
    ) {
        let marker = TransactionMarker(
            outcome: markers.outcome == .commit ? .commit : .abort, coordinatorEpoch: coordinatorEpoch)
        let batch: ByteBuffer
        do {
            batch = try marker.batch(
                producerID: markers.producerID, epoch: markers.epoch, timestamp: Timestamp(Int64(world.scheduler.now)))
        } catch {
            return world.complain("a marker cannot be built: \(error)")
        }
        let settled = { (result: Result<Offset, ProduceRefusal>) in
            switch result {
            case .success: done(true)
            // A later transaction of the producer has begun or ended there: this one is not open any more.
            case .failure(.refused(.staleProducerEpoch)), .failure(.refused(.staleCoordinatorEpoch)): done(true)
            case .failure: done(false)
            }
        }
        if partition == world.groupState {
            guard let groups else { return done(false) }
            return groups.endTransaction(batch, settled: settled)
        }
        produce(
            batch, to: partition, origin: .coordinator,
            transaction: TransactionAppend(markerBumpsEpochs: markers.version >= 2), settled: settled)
    }

    // MARK: Records

    /// As the Produce handler with `TransactionVerification`: the first batch of a transaction is appended when its coordinator
    /// has taken the partition into the transaction.
    func produce(
        _ batch: ByteBuffer, of transactionalID: String, to name: TopicPartition,
        settled: @escaping (Result<Offset, TransactionalRefusal>) -> Void
    ) {
        guard led(name) != nil else { return settled(.failure(.produce(.notLeader))) }
        let header = batch.withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0) }
        let log = machine.log(name)
        guard let grant = log.beginVerification(of: header) else {
            return produce(batch, to: name) { settled($0.mapError(TransactionalRefusal.produce)) }
        }
        confirm(transactionalID, header.producerID, header.producerEpoch, name) { [self] code in
            guard code == .none else { return settled(.failure(.coordinator(code))) }
            produce(batch, to: name, transaction: TransactionAppend(grant: grant)) {
                settled($0.mapError(TransactionalRefusal.produce))
            }
        }
    }

    /// As the TxnOffsetCommit handler, version 5.
    func commitOffsets(_ request: TxnOffsetCommitRequest, settled: @escaping (ErrorCode) -> Void) {
        guard let groups else { return settled(.notCoordinator) }
        func commit(_ grant: VerificationGuard?) {
            groups.submit(grant: grant) { machine, now, ticket in
                machine.commitTransactionalOffsets(request, version: 5, ticket: ticket, at: now)
            } answer: { result in
                guard case .success(.txnOffsetCommit(let response)) = result else { return settled(.coordinatorNotAvailable) }
                settled(response.topics[0].partitions[0].errorCode)
            }
        }
        let (id, epoch, name) = (request.producerId, request.producerEpoch, world.groupState)
        guard let grant = machine.log(name).beginVerification(of: id, epoch: epoch) else { return commit(nil) }
        confirm(request.transactionalId, id, epoch, name) { code in
            if code == .none { commit(grant) } else { settled(code) }
        }
    }

    /// The coordinator takes a partition into the transaction, or has it.
    private func confirm(
        _ transactionalID: String, _ id: ProducerID, _ epoch: ProducerEpoch, _ name: TopicPartition,
        then: @escaping (ErrorCode) -> Void
    ) {
        let addition = TransactionAddition(
            transactionalID: transactionalID, producerID: id, epoch: epoch, partitions: [name], version: 2)
        askCoordinator(then: then) { shard, answer in
            shard.submit { machine, now, ticket in
                machine.addPartitions(addition, at: now, ticket: ticket)
            } answer: { result in
                if case .success(.added(let code)) = result { answer(code) } else { answer(.coordinatorNotAvailable) }
            }
        }
    }

    private func askCoordinator(
        then: @escaping (ErrorCode) -> Void, _ ask: @escaping (TransactionShard, @escaping (ErrorCode) -> Void) -> Void
    ) {
        let name = world.transactionState
        let leader = image.topic(named: name.topic)?.partition(name.partition)?.leader ?? .none
        var isAnswered = false
        func answer(_ code: ErrorCode) {
            if isAnswered { return }
            isAnswered = true
            then(code)
        }
        world.after(600, on: self) { answer(.coordinatorNotAvailable) }
        if leader == id {
            guard let shard = transactions else { return answer(.notCoordinator) }
            return ask(shard, answer)
        }
        world.send(from: id, to: leader) { [self] other in
            func reply(_ code: ErrorCode) { other.world.reply(from: other.id, to: self) { answer(code) } }
            guard let shard = other.transactions else { return reply(.notCoordinator) }
            ask(shard, reply)
        }
    }
}

/// Why a transactional batch was not acknowledged.
enum TransactionalRefusal: Error {
    case produce(ProduceRefusal)
    case coordinator(ErrorCode)
}
