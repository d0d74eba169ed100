import MartletModel
import MartletTransactions
import MartletWire
import Testing

/// Producers, a coordinator and partitions at random: requests and markers are lost, late and doubled, producers are replaced,
/// transactions take too long, and the broker dies. What the partitions end up with is held against a simple model.
struct RandomHistoryTests {
    @Test(arguments: 1...150 as ClosedRange<UInt64>)
    func `every transaction is there whole or not at all, as its producer was told`(seed: UInt64) {
        var world = World(seed: seed)
        world.run(steps: 400)
        world.settle()
        for problem in world.problems { Issue.record("seed \(seed): \(problem)") }
        #expect(world.problems.isEmpty, "seed \(seed)")
    }

    @Test func `histories are rich enough to mean something`() {
        var told: [World.Fate: Int] = [:]
        for seed in 1...50 as ClosedRange<UInt64> {
            var world = World(seed: seed)
            world.run(steps: 400)
            world.settle()
            for transaction in world.transactions.values { told[transaction.fate, default: 0] += 1 }
        }
        #expect(told[.committed, default: 0] > 100)
        #expect(told[.aborted, default: 0] > 100)
        #expect(told[.unknown, default: 0] > 20)
    }
}

/// A partition as far as transactions go: what PartitionLog does, in a few lines.
private struct ModelPartition {
    struct Record {
        let transaction: Int
        let producer: Producer
        var outcome: TransactionOutcome?
    }

    private(set) var records: [Record] = []
    private var epochs: [ProducerID: ProducerEpoch] = [:]
    private var open: Set<ProducerID> = []
    private var verified: [ProducerID: ProducerEpoch] = [:]

    var hasOpen: Bool { !open.isEmpty }

    func needsVerification(_ producer: Producer) -> Bool {
        !(open.contains(producer.id) && epochs[producer.id] == producer.epoch)
    }

    /// The coordinator is about to be asked.
    mutating func beginVerification(_ producer: Producer) { verified[producer.id] = producer.epoch }

    /// - Returns: whether the record was taken.
    mutating func append(_ transaction: Int, _ producer: Producer) -> Bool {
        if let epoch = epochs[producer.id], producer.epoch < epoch { return false }
        guard !needsVerification(producer) || verified[producer.id] == producer.epoch else { return false }
        verified[producer.id] = nil
        epochs[producer.id] = producer.epoch
        open.insert(producer.id)
        records.append(Record(transaction: transaction, producer: producer))
        return true
    }

    mutating func mark(_ markers: TransactionMarkers) {
        let id = markers.producerID
        if let epoch = epochs[id] {
            guard markers.epoch >= epoch, !(markers.version >= 2 && markers.epoch == epoch && open.contains(id)) else { return }
        }
        if open.remove(id) != nil {
            for place in records.indices where records[place].producer.id == id && records[place].outcome == nil {
                records[place].outcome = markers.outcome
            }
        }
        epochs[id] = markers.epoch
        if let waiting = verified[id], waiting < markers.epoch { verified[id] = nil }
    }
}

private struct World {
    enum Fate { case unknown, committed, aborted }

    struct Story {
        var fate = Fate.unknown
        /// Partitions that have acknowledged a record of it.
        var written: Set<Int> = []
    }

    /// A client process with a transactional id. Several may believe to be the one.
    struct Client {
        let transactionalID: String
        var producer: Producer?
        /// What it has begun.
        var current: Int?
    }

    /// A request on its way: it may be delivered late, or twice.
    enum Message {
        case produce(client: Int, transaction: Int, Producer, partition: Int)
        case end(client: Int, transaction: Int, Producer, String, TransactionOutcome)
        case markers(TransactionMarkers)
    }

    private var bench: CoordinatorBench
    private var random: SplitMix
    private var partitions = [ModelPartition](repeating: ModelPartition(), count: 3)
    private var clients: [Client]
    private var messages: [Message] = []
    private(set) var transactions: [Int: Story] = [:]
    private(set) var problems: [String] = []

    private static let places = (0..<3).map { TopicPartition(topic: try! TopicName("p\($0)"), partition: 0) }

    init(seed: UInt64) {
        random = SplitMix(state: seed)
        var settings = TransactionSettings()
        settings.timeoutCheckInterval = .seconds(1)
        bench = CoordinatorBench(settings: settings)
        clients = (0..<5).map { Client(transactionalID: "id-\($0 / 2)") }
        if seed % 5 == 0 {
            // The epochs of one id are nearly used up.
            bench.plant(TransactionLogValue(producerId: 7, producerEpoch: 32760, transactionTimeoutMs: 5000), of: "id-0")
        }
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<8:
                let place = Int.random(in: 0..<clients.count, using: &random)
                // Mostly those that have nothing else to do.
                if clients[place].producer == nil || Int.random(in: 0..<8, using: &random) == 0 { initialize(place) }
            case 8..<35: produce(Int.random(in: 0..<clients.count, using: &random))
            case 35..<50: end(Int.random(in: 0..<clients.count, using: &random))
            case 50..<90: deliver()
            case 90..<94: bench.pass(.milliseconds(Int.random(in: 1...2000, using: &random)))
            case 94..<95: crash()
            default: collectMarkers()
            }
        }
    }

    /// Everything that is on its way arrives, and what is open is ended.
    mutating func settle() {
        for _ in 0..<200 {
            collectMarkers()
            while !messages.isEmpty { deliver(mayLose: false) }
            bench.pass(.seconds(10))
        }
        for (place, partition) in partitions.enumerated() where partition.hasOpen {
            problems.append("a transaction hangs in partition \(place)")
        }
        check()
    }

    private mutating func check() {
        for (number, story) in transactions {
            let fates = partitions.map { partition in Set(partition.records.filter { $0.transaction == number }.map(\.outcome)) }
            let outcomes = fates.reduce(into: Set<TransactionOutcome?>()) { $0.formUnion($1) }
            if outcomes.count > 1 { problems.append("transaction \(number) is torn: \(outcomes)") }
            switch story.fate {
            case .committed:
                if outcomes.contains(.abort) { problems.append("transaction \(number) was committed and is aborted") }
                for place in story.written where fates[place].isEmpty {
                    problems.append("a record of committed transaction \(number) is missing in partition \(place)")
                }
            case .aborted:
                if outcomes.contains(.commit) { problems.append("transaction \(number) was aborted and is committed") }
            case .unknown: break
            }
        }
    }

    // MARK: Clients

    private mutating func initialize(_ place: Int) {
        let fromItsOwn = clients[place].producer != nil && clients[place].current == nil && Bool.random(using: &random)
        let answer = bench.initialize(
            clients[place].transactionalID, timeout: 5000, as: fromItsOwn ? clients[place].producer : nil)
        guard case .initProducerID(let response)? = answer else { return problems.append("InitProducerId is not answered") }
        if response.errorCode == .none {
            clients[place].producer = Producer(response.producerId, response.producerEpoch)
            clients[place].current = nil
        } else if response.errorCode != .concurrentTransactions {
            clients[place].producer = nil
        }
    }

    private mutating func produce(_ place: Int) {
        guard let producer = clients[place].producer else { return }
        let number: Int
        if let current = clients[place].current {
            number = current
        } else {
            number = transactions.count + 1
            transactions[number] = Story()
            clients[place].current = number
        }
        send(.produce(client: place, transaction: number, producer, partition: Int.random(in: 0..<3, using: &random)))
    }

    private mutating func end(_ place: Int) {
        guard let producer = clients[place].producer, let number = clients[place].current else { return }
        // A client ends when it has heard of all it sent: what is still on its way is lost, or late.
        let outcome: TransactionOutcome = Int.random(in: 0..<3, using: &random) == 0 ? .abort : .commit
        if outcome == .commit, hasPending(number) { return }
        send(.end(client: place, transaction: number, producer, clients[place].transactionalID, outcome))
    }

    private func hasPending(_ number: Int) -> Bool {
        messages.contains { message in
            if case .produce(_, let transaction, _, _) = message { return transaction == number }
            return false
        }
    }

    // MARK: The network

    private mutating func send(_ message: Message) {
        messages.append(message)
        // A copy that comes much later, or a little.
        if Int.random(in: 0..<6, using: &random) == 0 { messages.append(message) }
    }

    private mutating func collectMarkers() {
        while !bench.markers.isEmpty { send(.markers(bench.markers.removeFirst())) }
    }

    private mutating func deliver(mayLose: Bool = true) {
        guard !messages.isEmpty else { return }
        let message = messages.remove(at: Int.random(in: 0..<messages.count, using: &random))
        switch message {
        case .produce(let client, let transaction, let producer, let partition):
            handleProduce(client, transaction, producer, partition)
        case .end(let client, let transaction, let producer, let id, let outcome):
            handleEnd(client, transaction, producer, id, outcome, isLost: mayLose && Int.random(in: 0..<8, using: &random) == 0)
        case .markers(let markers):
            for place in markers.partitions {
                if let index = Self.places.firstIndex(of: place) { partitions[index].mark(markers) }
            }
            bench.report(markers)
        }
    }

    private mutating func handleProduce(_ client: Int, _ transaction: Int, _ producer: Producer, _ partition: Int) {
        let id = clients[client].transactionalID
        if partitions[partition].needsVerification(producer) {
            partitions[partition].beginVerification(producer)
            let code = bench.add([Self.places[partition]], by: producer, id)
            guard code == ErrorCode.none else { return failed(client, transaction, code) }
            // Between the coordinator's word and the append anything may happen.
            if Int.random(in: 0..<5, using: &random) == 0 {
                bench.pass(.seconds(Int.random(in: 0...8, using: &random)))
                collectMarkers()
                if let late = messages.lastIndex(where: { if case .markers = $0 { true } else { false } }),
                    case .markers(let markers) = messages[late]
                {
                    for place in markers.partitions {
                        if let index = Self.places.firstIndex(of: place) { partitions[index].mark(markers) }
                    }
                }
            }
        }
        if partitions[partition].append(transaction, producer) {
            transactions[transaction]?.written.insert(partition)
        } else {
            failed(client, transaction, .invalidProducerEpoch)
        }
    }

    /// A client whose record was not taken does not commit the transaction without it.
    private mutating func failed(_ client: Int, _ transaction: Int, _ code: ErrorCode?) {
        guard clients[client].current == transaction else { return }
        // The transaction before is being ended: the client sends the record again, or another one.
        if code == .concurrentTransactions || code == nil { return }
        clients[client].producer = nil
        clients[client].current = nil
    }

    private mutating func handleEnd(
        _ client: Int, _ transaction: Int, _ producer: Producer, _ id: String, _ outcome: TransactionOutcome, isLost: Bool
    ) {
        guard let response = bench.end(outcome, by: producer, id) else { return }
        guard response.errorCode == .none else {
            if response.errorCode != .concurrentTransactions, clients[client].current == transaction {
                clients[client].producer = nil
                clients[client].current = nil
            }
            return
        }
        // The answer to a copy, or to a client that has given up, reaches nobody.
        guard clients[client].current == transaction, clients[client].producer == producer, !isLost else { return }
        let fate: Fate = outcome == .commit ? .committed : .aborted
        if transactions[transaction]?.fate == .unknown { transactions[transaction]?.fate = fate }
        clients[client].producer = response.producer
        clients[client].current = nil
    }

    private mutating func crash() {
        bench.restart()
        // What was under way is gone, or not.
        messages.removeAll { message in
            if case .markers = message { return Bool.random(using: &random) }
            return false
        }
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
