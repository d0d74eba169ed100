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
        perform: @escaping (Machine.Effect, SimulatedShard) -> Void
    ) {
        self.partition = partition
        self.process = process
        self.make = make
        self.perform = perform
        load(after: process.world.number(in: 1...20))
    }

    private var now: CoordinatorTime {
        CoordinatorTime(
            monotonic: process.world.instant, wall: Timestamp(1_700_000_000_000 + Int64(process.world.scheduler.now)))
    }
    private var log: SimulatedLog { process.machine.log(partition.name) }

    // MARK: Events

    func submit(_ decide: (inout Machine, CoordinatorTime, RequestTicket) -> Decision, answer: @escaping Answer) {
        guard machine != nil else { return answer(.failure(hasEnded ? .notHere : .loading)) }
        lastTicket += 1
        let ticket = RequestTicket(rawValue: lastTicket)
        waiting[ticket] = answer
        handle { machine, now in decide(&machine, now, ticket) }
    }

    func post(_ decide: (inout Machine, CoordinatorTime) -> Decision) {
        if machine != nil { handle(decide) }
    }

    private func handle(_ decide: (inout Machine, CoordinatorTime) -> Decision) {
        let decision = decide(&machine!, now)
        if !decision.records.isEmpty {
            guard !partition.progress.refusesAppend(under: partition.topic.policy) else { return giveUp() }
            let begin = log.end
            do {
                _ = try log.append(
                    try batch(of: decision), origin: .coordinator, epoch: partition.progress.leaderEpoch)
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
        var builder = RecordBatchBuilder(producer: .none)
        for record in decision.records {
            let entry = try record.encoded()
            try builder.append(key: entry.key, value: entry.value, timestamp: now.wall)
        }
        return try builder.finish()
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
            var machine = make()
            do {
                for batch in log.batches { try replay(batch, into: &machine) }
            } catch {
                return process.world.complain("the coordinator's log \(partition.name) cannot be read: \(error)")
            }
            end = log.end
            self.machine = machine
            handle { machine, now in machine.begin(at: now) }
        }
    }

    /// As `CoordinatorLoad`.
    private func replay(_ batch: SimulatedLog.Batch, into machine: inout Machine) throws {
        let header = batch.header
        if header.attributes.isControl {
            guard let marker = batch.marker else { return }
            return machine.replayEndOfTransaction(
                of: header.producerID, epoch: header.producerEpoch, isCommitted: marker.outcome == .commit)
        }
        let writer: RecordWriter =
            header.attributes.isTransactional ? .transaction(header.producerID, header.producerEpoch) : .coordinator
        var bytes = ByteBuffer(bytes: batch.bytes)
        guard let read = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits(batchBytesMax: 1 << 20)) else {
            return
        }
        for record in try read.records() {
            guard let key = record.key else { continue }
            guard let known = try Machine.Record.decoded(InternalTopicEntry(key: key, value: record.value)) else { continue }
            machine.replay(known, by: writer, at: record.offset)
        }
    }
}
