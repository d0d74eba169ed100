import MartletCoordination
import MartletModel
import MartletRecord
import MartletReplication

/// Sees everything that happens to one partition anywhere, and knows what must never happen.
final class PartitionWitness {
    unowned let world: Simulation
    let name: TopicPartition
    let topic: SimulatedTopic
    /// What some reader may have seen, from offset 0.
    private(set) var committed: [BatchIdentity] = []
    private var acknowledgements: [(batch: BatchIdentity, term: LeaderEpoch)] = []
    private var leaders: [LeaderEpoch: BrokerID] = [:]
    private var sequences: Set<Sequence> = []
    /// The controller has said that records may be lost: the last replica that could lead had lost its power.
    private(set) var isExcused = false

    private struct Sequence: Hashable {
        let producer: ProducerID
        let epoch: ProducerEpoch
        let first: ProducerSequence
    }

    init(_ world: Simulation, _ name: TopicPartition, _ topic: SimulatedTopic) {
        self.world = world
        self.name = name
        self.topic = topic
    }

    func excuse() { isExcused = true }

    func complainUnlessExcused(_ text: @autoclosure () -> String) {
        if !isExcused { world.complain("\(name): \(text())") }
    }

    private var present: PartitionLeader? {
        world.store.truth.image.topic(named: name.topic)?.partition(name.partition).map {
            PartitionLeader(broker: $0.leader, epoch: $0.leaderEpoch, replicas: $0.replicas)
        }
    }

    private struct PartitionLeader {
        let broker: BrokerID
        let epoch: LeaderEpoch
        let replicas: [BrokerID]
    }

    // MARK: Terms

    func termBegan(_ partition: LedPartition, on process: BrokerProcess) {
        let epoch = partition.progress.leaderEpoch
        if let other = leaders[epoch], other != process.id {
            world.complain("\(name): brokers \(other) and \(process.id) both lead in epoch \(epoch)")
        }
        leaders[epoch] = process.id
        // One that the controller has replaced already may lack what came since.
        guard present?.epoch == epoch else { return }
        let log = process.machine.log(name)
        for (place, batch) in committed.enumerated() where place >= log.batches.count || log.batches[place].identity != batch {
            return complainUnlessExcused("leader \(process.id) of epoch \(epoch) lacks \(batch), which was read")
        }
        for entry in acknowledgements where !log.has(entry.batch) {
            return complainUnlessExcused("leader \(process.id) of epoch \(epoch) lacks \(entry.batch), which was acknowledged")
        }
    }

    // MARK: What readers see

    func highWatermarkRose(_ partition: LedPartition, on process: BrokerProcess) {
        let (progress, log) = (partition.progress, process.machine.log(name))
        guard progress.highWatermark <= log.end else {
            return complainUnlessExcused("the high watermark \(progress.highWatermark) is behind the end \(log.end)")
        }
        isShown(below: progress.highWatermark, log, by: "leader \(process.id)")
        // What the leader was told may have been lost since, where nobody waits for disks and machines end.
        guard !isExcused, topic.flushes || !world.weather.losesPower, let last = committed.last else { return }
        let copies = world.brokers.values.filter { machine in
            guard let copy = machine.logs[name] else { return false }
            return copy.has(last) && (!topic.flushes || copy.flushedEnd > last.last)
        }.count
        let demanded = topic.copiesDemanded(of: progress.assignedReplicas.count)
        if copies < demanded, last.last < progress.highWatermark {
            world.complain("\(name): \(last) is committed with \(copies) copies, \(demanded) are demanded")
        }
    }

    /// Whatever is below a high watermark is the same everywhere, and stays.
    func isShown(below highWatermark: Offset, _ log: SimulatedLog, by shower: @autoclosure () -> String) {
        while log.comparedCount < log.batches.count {
            let batch = log.batches[log.comparedCount]
            guard batch.identity.last < highWatermark else { return }
            let place = log.comparedCount
            if place == committed.count {
                committed.append(batch.identity)
                world.count(.committedBatches)
                note(batch.header)
                if name == world.groupState { world.groupWitness.isCommitted(batch) }
            } else if committed[place] != batch.identity {
                return complainUnlessExcused("\(shower()) shows \(batch.identity), where \(committed[place]) was read")
            }
            log.comparedCount += 1
        }
    }

    private func note(_ header: RecordBatchHeader) {
        guard header.producerID != .none, header.baseSequence != .none else { return }
        let sequence = Sequence(producer: header.producerID, epoch: header.producerEpoch, first: header.baseSequence)
        if !sequences.insert(sequence).inserted {
            complainUnlessExcused("producer \(header.producerID) has its batch \(header.baseSequence) twice")
        }
    }

    // MARK: Promises

    func acknowledged(_ batch: BatchIdentity, by partition: LedPartition) {
        acknowledgements.append((batch, partition.progress.leaderEpoch))
        world.count(.acknowledgements)
        guard let present, present.epoch > partition.progress.leaderEpoch,
            let leader = world.brokers[present.broker]?.process?.led(name), leader.progress.leaderEpoch == present.epoch,
            let log = world.brokers[present.broker]?.logs[name]
        else { return }
        if !log.has(batch) {
            complainUnlessExcused(
                "\(batch) is acknowledged in epoch \(partition.progress.leaderEpoch), and the leader of \(present.epoch) lacks it"
            )
        }
    }

    /// Why it is not yet as it should be when nothing fails any more; nil when it is.
    var unrest: String? {
        guard let image = world.store.truth.image.topic(named: name.topic)?.partition(name.partition) else { return "no image" }
        guard let process = world.brokers[image.leader]?.process, let led = process.led(name) else {
            return "\(name) has no leader: \(image)\(standings)"
        }
        guard image.inSyncReplicas.count == image.replicas.count, !image.isReassigning else {
            return "\(name): \(image)\(standings)"
        }
        let log = process.machine.log(name)
        guard led.progress.highWatermark == log.end else {
            return "\(name): high watermark \(led.progress.highWatermark), end \(log.end)"
        }
        guard world.isAnythingExcused || log.lastStableOffset(highWatermark: log.end) == log.end else {
            return "\(name): a transaction is open"
        }
        for replica in image.replicas where world.brokers[replica]?.logs[name]?.end != log.end {
            return "\(name): \(replica) is behind"
        }
        return nil
    }

    var standings: String {
        world.brokerIDs.map { id in
            guard let process = world.brokers[id]?.process else { return "\n\(id) is down" }
            return """
                \n\(id) \(process.session.standing), fenced \(process.isFenced), admitted \(process.isAdmitted), \
                candidacy \(process.seat.candidacy.standing), registered \(world.store.truth.image.broker(id) != nil), \
                office \(process.seat.office.map { "\($0.epoch)" } ?? "none"), \
                sees controller \(process.image.controllerID) of \(process.image.controllerEpoch)
                """
        }.joined()
    }

    var leadersLog: SimulatedLog? { present.flatMap { world.brokers[$0.broker]?.logs[name] } }

    /// When all is quiet: every replica has the same, and all that was acknowledged.
    func checkAtRest() {
        guard !isExcused, let present, let log = world.brokers[present.broker]?.logs[name] else { return }
        for entry in acknowledgements where !log.has(entry.batch) { complainUnlessExcused("\(entry.batch) is lost") }
        for replica in present.replicas {
            guard let copy = world.brokers[replica]?.logs[name] else { continue }
            if copy.batches.map(\.identity) != log.batches.map(\.identity) { complainUnlessExcused("\(replica) has another log") }
        }
    }
}
