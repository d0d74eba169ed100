import MartletCoordination
import MartletLog
import MartletModel
import MartletRecord
import MartletReplication
import MartletWire
import NIOCore

/// Hears how far a partition has come.
protocol PartitionObserver: AnyObject {
    func highWatermarkAdvanced(to offset: Offset)
    func partitionEnded()
}

/// Why a coordinator did not take a request.
enum ShardRefusal: Error {
    case loading
    case notHere
    case unavailable
}

/// As `CoordinatorShard`: a coordinator's machine, and the partition that its records are in. What it answers, and what it wants
/// done, is let go when everything appended so far is committed.
final class SimulatedShard<Machine: CoordinatorStateMachine>: PartitionObserver where Machine.Record: InternalTopicRecord {
    typealias Decision = Machine.Decision
    typealias Answer = (Result<Machine.Answer, ShardRefusal>) -> Void

    let process: BrokerProcess
    let partition: LedPartition
    private let make: () -> Machine
    private let perform: (Machine.Effect, SimulatedShard) -> Void
    /// How what one machine has of the log differs from what another has; nil where it does not.
    private let differs: (Machine, Machine) -> String?
    private var machine: Machine?
    private var hasEnded = false
    private var lastTicket: UInt64 = 0
    private var waiting: [RequestTicket: Answer] = [:]
    private var releases: [Release] = []
    private var end: Offset = 0
    private var timerNumber = 0

    private struct Release {
        let end: Offset
        let answers: [(ticket: RequestTicket, answer: Machine.Answer)]
        let effects: [Machine.Effect]
    }

    init(
        _ partition: LedPartition, on process: BrokerProcess, make: @escaping () -> Machine,
        perform: @escaping (Machine.Effect, SimulatedShard) -> Void,
        differs: @escaping (Machine, Machine) -> String? = { _, _ in nil }
    ) {
        self.partition = partition
        self.process = process
        self.make = make
        self.perform = perform
        self.differs = differs
        load(after: process.world.number(in: 1...20))
    }

    private var now: CoordinatorTime {
        CoordinatorTime(
            monotonic: process.world.instant, wall: Timestamp(1_700_000_000_000 + Int64(process.world.scheduler.now)))
    }
    private var log: SimulatedLog { process.machine.log(partition.name) }
    var committedEnd: Offset { partition.progress.highWatermark }
    /// Whether the controller has not given its partition to another term yet.
    var isPresent: Bool {
        process.world.store.truth.image.topic(named: partition.name.topic)?.partition(partition.name.partition)?.leaderEpoch
            == partition.progress.leaderEpoch
    }

    // MARK: Events

    /// - Parameter grant: to write what begins a transaction in the partition.
    func submit(
        grant: VerificationGuard? = nil, _ decide: (inout Machine, CoordinatorTime, RequestTicket) -> Decision,
        answer: @escaping Answer
    ) {
        guard machine != nil else { return answer(.failure(hasEnded ? .notHere : .loading)) }
        lastTicket += 1
        let ticket = RequestTicket(rawValue: lastTicket)
        waiting[ticket] = answer
        handle(grant: grant) { machine, now in decide(&machine, now, ticket) }
    }

    func post(_ decide: (inout Machine, CoordinatorTime) -> Decision) {
        if machine != nil { handle(decide) }
    }

    /// Looks at the machine; nil where there is none at work.
    func look<Found>(_ read: (Machine) -> Found) -> Found? { machine.map(read) }

    private func handle(grant: VerificationGuard? = nil, _ decide: (inout Machine, CoordinatorTime) -> Decision) {
        let decision = decide(&machine!, now)
        if !decision.records.isEmpty {
            guard !partition.progress.refusesAppend(under: partition.topic.policy) else { return giveUp() }
            let begin = log.end
            do {
                _ = try log.append(
                    try batch(of: decision), origin: .coordinator, epoch: partition.progress.leaderEpoch,
                    transaction: grant.map { TransactionAppend(grant: $0) })
            } catch let error as LogError where error.refusesProducer && decision.writer != .coordinator {
                // The producer's mistake, and nothing else was decided in its name.
                for (ticket, _) in decision.answers { waiting.removeValue(forKey: ticket)?(.failure(.unavailable)) }
                return
            } catch {
                return giveUp()
            }
            for (place, record) in decision.records.enumerated() {
                machine!.replay(record, by: decision.writer, at: begin.advanced(by: Int64(place)))
            }
            end = log.end
        }
        if !decision.answers.isEmpty || !decision.effects.isEmpty {
            releases.append(Release(end: end, answers: decision.answers, effects: decision.effects))
        }
        schedule()
        if !decision.records.isEmpty {
            _ = partition.progress.append(end: log.end)
            process.highWatermarkMoved(partition)
            process.flushSoon(partition)
        }
        release()
    }

    private func batch(of decision: Decision) throws -> ByteBuffer {
        var producer = BatchProducer.none
        if case .transaction(let id, let epoch) = decision.writer {
            producer = BatchProducer(id: id, epoch: epoch, baseSequence: .none, isTransactional: true)
        }
        var builder = RecordBatchBuilder(producer: producer)
        for record in decision.records {
            let entry = try record.encoded()
            try builder.append(key: entry.key, value: entry.value, timestamp: now.wall)
        }
        return try builder.finish()
    }

    /// Ends a transaction in this partition.
    ///
    /// - Parameter settled: is told whether the marker is in the log, for good.
    func endTransaction(_ marker: ByteBuffer, settled: @escaping (Result<Offset, ProduceRefusal>) -> Void) {
        // While it loads, the marker would be appended behind what is read, and be missed.
        guard machine != nil else { return settled(.failure(.notLeader)) }
        let before = log.end
        process.produce(
            marker, to: partition.name, origin: .coordinator, transaction: TransactionAppend(markerBumpsEpochs: true),
            appended: { [self] in
                guard log.end > before, let batch = log.batches.last else { return }
                end = log.end
                do {
                    if machine != nil { try replay(batch, into: &machine!) }
                } catch {
                    process.world.complain("a marker cannot be read: \(error)")
                }
            }, settled: settled)
    }

    private func release() {
        while let first = releases.first, first.end <= partition.progress.highWatermark, machine != nil {
            releases.removeFirst()
            for (ticket, answer) in first.answers { waiting.removeValue(forKey: ticket)?(.success(answer)) }
            for effect in first.effects { perform(effect, self) }
        }
    }

    // MARK: Its life

    func highWatermarkAdvanced(to offset: Offset) { release() }

    func partitionEnded() {
        compareWithLog()
        hasEnded = true
        stop(.notHere)
    }

    /// What it believes is not what is in the log.
    private func giveUp() {
        stop(.unavailable)
        load(after: 1000)
    }

    private func stop(_ refusal: ShardRefusal) {
        machine = nil
        releases = []
        timerNumber += 1
        let left = waiting.sorted { $0.key.rawValue < $1.key.rawValue }
        waiting = [:]
        for (_, answer) in left { answer(.failure(refusal)) }
    }

    private func schedule() {
        guard let deadline = machine?.nextDeadline else { return }
        timerNumber += 1
        let number = timerNumber
        let pause = process.world.instant.duration(to: deadline)
        process.world.after(max(1, Int(pause / .milliseconds(1)) + 1), on: process) { [self] in
            guard timerNumber == number, machine != nil else { return }
            handle { machine, now in machine.tick(at: now) }
        }
    }

    private func load(after pause: Int) {
        process.world.after(pause, on: process) { [self] in
            if hasEnded { return }
            guard let machine = replayed() else { return }
            end = log.end
            self.machine = machine
            handle { machine, now in machine.begin(at: now) }
        }
    }

    /// What the log says. As `CoordinatorLoad`.
    private func replayed() -> Machine? {
        var machine = make()
        do {
            for batch in log.batches { try replay(batch, into: &machine) }
        } catch {
            process.world.complain("the coordinator's log \(partition.name) cannot be read: \(error)")
            return nil
        }
        return machine
    }

    private func replay(_ batch: SimulatedLog.Batch, into machine: inout Machine) throws {
        let header = batch.header
        if let marker = batch.marker {
            return machine.replayEndOfTransaction(
                of: header.producerID, epoch: header.producerEpoch, isCommitted: marker.outcome == .commit)
        }
        for (record, offset) in try batch.records(as: Machine.Record.self) {
            machine.replay(record, by: batch.writer, at: offset)
        }
    }

    /// Whoever reads the log now must come to know what this machine knows.
    func compareWithLog() {
        guard let machine, log.end == end, let other = replayed() else { return }
        if let difference = differs(machine, other) {
            process.world.complain("the coordinator of \(partition.name) and its log differ in \(difference)")
        }
    }
}
