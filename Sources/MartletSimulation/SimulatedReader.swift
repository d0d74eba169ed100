import MartletClient
import MartletLog
import MartletModel
import MartletRecord

/// A consumer of one partition that reads what is committed (`isolation.level=read_committed`): from the leader, sometimes from
/// a follower, and over every fail-over. It drops what was aborted by the filter of the native client.
final class SimulatedReader {
    unowned let world: Simulation
    let name: TopicPartition
    private let connection: SimulatedConnection
    private(set) var position: Offset = 0
    /// What it has given to its application.
    private(set) var delivered: [BatchIdentity] = []

    init(_ world: Simulation, number: Int, _ name: TopicPartition) {
        self.world = world
        self.name = name
        connection = SimulatedConnection(world, client: BrokerID(Int32(5000 + number)))
    }

    func act() {
        if !connection.isBusy { fetch() }
        world.scheduler.plan(after: world.isCalm ? 50 : world.number(in: 100...300)) { [self] world in
            if !world.isOver { act() }
        }
    }

    private func fetch() {
        let (name, position) = (name, position)
        let replica = world.chance(oneIn: 4) ? world.brokerIDs[world.number(in: 0...world.brokerIDs.count - 1)] : nil
        connection.ask(name, at: replica, patience: 500) { process, reply in
            let answer = process.read(name, from: position)
            reply { [self] in if let answer { take(answer) } }
        }
    }

    private func take(_ answer: CommittedBatches) {
        var filter = AbortedTransactionFilter(
            answer.aborted.map { .init(producerID: $0.producerID, firstOffset: $0.firstOffset) })
        for batch in answer.batches where batch.end > position {
            position = batch.end
            if let marker = batch.marker {
                filter.passed(marker, batch.header)
            } else if batch.header.attributes.isControl || !filter.isVisible(batch.header) {
                world.count(.filteredBatches)
            } else {
                delivered.append(batch.identity)
                world.note("a reader of \(name) sees \(batch.identity)")
                if world.transactionWitness.isAborted(batch.header.crc) {
                    world.witness(name).complainUnlessExcused("\(batch.identity) was aborted, and is read")
                }
            }
        }
    }

    /// Why it is not yet as it should be when nothing fails any more.
    var unrest: String? {
        guard let end = world.witness(name).leadersLog?.end, position != end else { return nil }
        return "the reader of \(name) is at \(position), the end is \(end)"
    }

    /// What is wrong when all is quiet: nothing that was aborted is read, and nothing that was committed is missed.
    func objection(to log: SimulatedLog) -> String? {
        var expected: [BatchIdentity] = []
        var open: [ProducerID: [BatchIdentity]] = [:]
        for batch in log.batches {
            let producer = batch.header.producerID
            if let marker = batch.marker {
                let ended = open.removeValue(forKey: producer) ?? []
                if marker.outcome == .commit { expected += ended }
            } else if batch.header.attributes.isTransactional {
                open[producer, default: []].append(batch.identity)
            } else if !batch.header.attributes.isControl {
                expected.append(batch.identity)
            }
        }
        expected.sort { $0.base < $1.base }
        if expected == delivered { return nil }
        let place = zip(expected, delivered).prefix { $0 == $1 }.count
        let (missing, seen) = (expected.dropFirst(place).prefix(2), delivered.dropFirst(place).prefix(2))
        return "the reader of \(name) has seen \(seen), committed is \(missing)"
    }
}

/// An answer to a Fetch of a consumer that reads what is committed.
struct CommittedBatches {
    let batches: [SimulatedLog.Batch]
    /// Those that overlap the batches.
    let aborted: [AbortedTransaction]
}

extension BrokerProcess {
    /// As the Fetch handler for a consumer, with a leader or (KIP-392) a follower.
    func read(_ name: TopicPartition, from position: Offset) -> CommittedBatches? {
        guard let replica = replicas[name] else { return nil }
        let log = machine.log(name)
        let stable = log.lastStableOffset(highWatermark: min(replica.highWatermark, log.end))
        let batches = log.batches[log.index(endingBehind: position)...].prefix(6).prefix { $0.end <= stable }
        guard let end = batches.last?.end else { return nil }
        return CommittedBatches(
            batches: Array(batches), aborted: log.abortedTransactions(from: position, upTo: min(end, stable)))
    }
}
