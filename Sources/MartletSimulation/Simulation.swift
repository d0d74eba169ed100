import MartletCoordination
import MartletGroups
import MartletModel
import MartletTesting

/// A cluster in one process, driven by a seed: the real state machines of logs, replication and controller on simulated
/// machines, with clients, a network that loses, doubles, delays and reorders, disks that lose what was not flushed, and a
/// coordination store that gives up on brokers which live.
///
/// Whatever must not happen is complained about, with the step at which it did. The same seed makes the same history.
public final class Simulation {
    public let seed: UInt64
    /// The first thing that went wrong.
    public private(set) var complaint: String?
    /// What happened, where it is wanted.
    public private(set) var story: [String] = []
    /// How often what happened.
    public private(set) var counts: [Happening: Int] = [:]

    public enum Happening: String, Sendable, Hashable, CaseIterable {
        case terms, cuts, duplicates, acknowledgements, committedBatches, offices, refusedCommits, crashes, powerLosses
        case expiredSessions, excuses, reassignments, moves, committedTransactions, abortedTransactions
        case filteredBatches, transactionalOffsets, takenPartitions, committedOffsets, refusedOffsets, fencedMembers, memberDeaths
    }

    private let tellsStory: Bool
    var random: SeededRandom
    let weather: Weather
    var scheduler = Scheduler()
    var network = Network()
    let store = SimulatedStore()
    let brokerIDs: [BrokerID]
    var brokers: [BrokerID: SimulatedMachine] = [:]
    var topics: [TopicName: SimulatedTopic] = [:]
    private(set) var witnesses: [TopicPartition: PartitionWitness] = [:]
    private(set) var producers: [SimulatedProducer] = []
    private(set) var transactors: [SimulatedTransactor] = []
    private var readers: [SimulatedReader] = []
    /// The partition of the transaction coordinators.
    let transactionState: TopicPartition
    /// The partition of the group coordinators.
    let groupState: TopicPartition
    private(set) var groups: [SimulatedGroup] = []
    private(set) lazy var groupWitness = GroupWitness(self)
    /// The topics that groups may read.
    private(set) var catalog = TopicCatalog()
    private(set) var dataPartitions: [TopicPartition] = []
    var transactionWitness = TransactionWitness()
    private var lastProducerID: Int64 = 100
    /// Nothing fails any more.
    private(set) var isCalm = false
    private(set) var isOver = false
    private var controllerEpoch = ControllerEpoch.none
    private let beginning = ContinuousClock.now

    /// - Parameter tellsStory: what happens is written down: slow.
    public init(seed: UInt64, tellsStory: Bool = false) {
        self.seed = seed
        self.tellsStory = tellsStory
        random = SeededRandom(seed: seed)
        weather = Weather(&random)
        brokerIDs = (1...Int32.random(in: 3...5, using: &random)).map { BrokerID($0) }
        for id in brokerIDs { brokers[id] = SimulatedMachine(id: id, directoryID: .random(using: &random)) }
        let coordinators = SimulatedTopic(internal: "__transaction_state", brokers: brokerIDs, &random)
        transactionState = coordinators.partitions[0]
        let groupCoordinators = SimulatedTopic(internal: "__consumer_offsets", brokers: brokerIDs, &random)
        groupState = groupCoordinators.partitions[0]
        let data = (0..<2).map { SimulatedTopic(number: $0, brokers: brokerIDs, weather: weather, &random) }
        dataPartitions = data.flatMap(\.partitions)
        for topic in data {
            catalog.set(TopicCatalog.Topic(id: topic.id, name: topic.name, partitionCount: topic.partitions.count))
        }
        let internals = (weather.hasTransactions ? [coordinators] : []) + (weather.hasGroups ? [groupCoordinators] : [])
        for topic in data + internals {
            topics[topic.name] = topic
            for name in topic.partitions { witnesses[name] = PartitionWitness(self, name, topic) }
            store.plant([.topicWritten(topic.image)])
        }
        store.changed = { [unowned self] keys in spread(keys) }
        for id in brokerIDs { start(id) }
        for (number, name) in dataPartitions.enumerated() {
            producers.append(SimulatedProducer(self, number: number + 1, name))
        }
        for producer in producers { producer.act() }
        if weather.hasTransactions {
            transactors = (0..<3).map { SimulatedTransactor(self, number: $0, transactionalID: "id-\($0 / 2)") }
            readers = dataPartitions.enumerated().map { SimulatedReader(self, number: $0.offset, $0.element) }
        }
        if weather.hasGroups {
            groups = (0..<2).map { SimulatedGroup(self, number: $0, SimulatedGroup.GroupProtocol.allCases[$0]) }
        }
        for transactor in transactors { transactor.act() }
        for group in groups { group.act() }
        for reader in readers { reader.act() }
        planFault()
    }

    // MARK: Steps

    /// Lets time pass, in the simulation's own milliseconds; less where something goes wrong.
    public func run(milliseconds: Int) {
        let end = scheduler.now + milliseconds
        while complaint == nil, scheduler.now < end, let event = scheduler.next() { event(self) }
    }

    /// Lets `count` events happen, or fewer where something goes wrong.
    private func run(steps count: Int) {
        for _ in 0..<count where complaint == nil {
            guard let event = scheduler.next() else { return }
            event(self)
        }
    }

    /// Nothing fails any more: everybody comes back, and all becomes well.
    public func settle() {
        isCalm = true
        network.healBrokers()
        for id in brokerIDs {
            if !network.reachesStore(id) { healStore(id) }
            brokers[id]?.process?.pausedUntil = 0
            if brokers[id]?.process == nil { start(id) }
        }
        for group in groups { group.calmDown() }
        let limit = scheduler.now + 60_000
        while complaint == nil, scheduler.now < limit {
            run(steps: 100)
            if unrest == nil { break }
        }
        if complaint == nil, let unrest { complain("after all faults it does not settle: \(unrest)") }
        if complaint == nil { checkAtRest() }
        isOver = true
        scheduler = Scheduler()
    }

    private func checkAtRest() {
        for (_, witness) in witnesses.sorted(by: { $0.key < $1.key }) { witness.checkAtRest() }
        checkGroups()
        counts[.committedTransactions] = transactionWitness.committedCount
        counts[.abortedTransactions] = transactionWitness.abortedCount
        // Where the coordinator has lost records nothing is promised any more.
        if isAnythingExcused { return }
        let written = dataPartitions + (weather.hasGroups ? [groupState] : [])
        let logs = written.compactMap { name in witness(name).leadersLog.map { (name: name, log: $0) } }
        if let objection = transactionWitness.objection(logs) { complain(objection) }
        for reader in readers {
            if let log = witness(reader.name).leadersLog, let objection = reader.objection(to: log) { complain(objection) }
        }
    }

    private func checkGroups() {
        guard weather.hasGroups else { return }
        guard let shard = brokerIDs.compactMap({ brokers[$0]?.process?.groups }).first(where: \.isPresent) else {
            return complain("the groups have no coordinator")
        }
        shard.compareWithLog()
        if isAnythingExcused { return }
        if let objection = groupWitness.objection(to: shard) { complain(objection) }
    }

    /// Records may be lost somewhere, of a coordinator perhaps.
    var isAnythingExcused: Bool { witnesses.values.contains(where: \.isExcused) }

    func nextProducerID() -> ProducerID {
        lastProducerID += 1
        return ProducerID(lastProducerID)
    }

    private var unrest: String? {
        if transactors.contains(where: \.isBusy), !isAnythingExcused {
            return "a transactional producer waits\(witness(transactionState).standings)"
        }
        if let producer = producers.first(where: { $0.isWaiting && !witness($0.name).isExcused }) {
            return "the producer of \(producer.name) waits\(witness(producer.name).standings)"
        }
        if let unrest = witnesses.sorted(by: { $0.key < $1.key }).lazy.compactMap(\.value.unrest).first { return unrest }
        if !isAnythingExcused, let unrest = readers.lazy.compactMap(\.unrest).first { return unrest }
        return groups.lazy.compactMap(\.unrest).first
    }

    // MARK: What the parts need

    var instant: ContinuousClock.Instant { beginning.advanced(by: .milliseconds(scheduler.now)) }

    func witness(_ name: TopicPartition) -> PartitionWitness { witnesses[name]! }  // One for each partition there is.

    func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    func chance(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    func note(_ text: @autoclosure () -> String) { if tellsStory { story.append("\(scheduler.now) \(text())") } }
    func count(_ happening: Happening) { counts[happening, default: 0] += 1 }

    func complain(_ text: String) {
        note("!!! \(text)")
        if complaint == nil { complaint = "at \(scheduler.now) ms: \(text)" }
    }

    /// Where a client believes the leader to be: what some broker knows.
    func presumedLeader(of name: TopicPartition) -> BrokerID? {
        let known = brokers[brokerIDs[number(in: 0...brokerIDs.count - 1)]]?.process?.image
        let leader = known?.topic(named: name.topic)?.partition(name.partition)?.leader
        return leader == BrokerID.none ? nil : leader
    }

    func send(from: BrokerID, toClient client: BrokerID, _ deliver: @escaping () -> Void) {
        if !isCalm, chance(oneIn: weather.lossOneIn) { return }
        scheduler.plan(after: delay()) { _ in deliver() }
    }

    // MARK: The controller

    func tookOffice(_ broker: BrokerID, _ epoch: ControllerEpoch) {
        note("\(broker) takes the office with epoch \(epoch)")
        count(.offices)
        if store.truth.image.controllerEpoch < epoch { complain("\(broker) has an office \(epoch) that nobody gave") }
        if store.truth.image.controllerEpoch < controllerEpoch { complain("controller epochs went back") }
        controllerEpoch = store.truth.image.controllerEpoch
    }

    func controllerReports(_ event: ControllerEvent) {
        note("\(event)")
        switch event {
        case .suspectLeader(let name, leader: _), .uncleanElection(let name, leader: _, instead: _):
            count(.excuses)
            witnesses[name]?.excuse()
        default: break
        }
    }
}
