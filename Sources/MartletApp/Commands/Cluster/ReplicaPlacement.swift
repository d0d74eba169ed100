import MartletModel

/// Chooses brokers for the replicas of partitions that there are already, so that as few as can be are copied.
///
/// Three wishes, the first before the next: the replicas of a partition stand in as many racks as there are, every broker has as
/// many of a topic as any other (or one more), and as many of all. A replica that fulfils them stays where it is.
struct ReplicaPlacement {
    /// What each partition of the cluster has, in the end of everything that is under way.
    private(set) var replicas: [TopicPartition: [BrokerID]]
    private let original: [TopicPartition: [BrokerID]]
    /// Who may have replicas, sorted.
    private let brokers: [BrokerID]
    private let racks: [BrokerID: String]
    private let leaving: BrokerID?
    private var total: [BrokerID: Int] = [:]
    private var byTopic: [TopicName: [BrokerID: Int]] = [:]

    /// - Parameter leaving: the only one that its replicas have to leave; nil for all that are not among `brokers`.
    init(
        _ replicas: [TopicPartition: [BrokerID]], brokers: Set<BrokerID>, racks: [BrokerID: String], leaving: BrokerID? = nil
    ) {
        self.replicas = replicas
        original = replicas
        self.leaving = leaving
        self.brokers = brokers.sorted()
        self.racks = racks
        for (partition, replicas) in replicas {
            for replica in replicas { count(replica, of: partition.topic, 1) }
        }
    }

    // MARK: Plans

    /// Replicas go from brokers that may have none to those that may, and nothing else changes.
    mutating func vacate(_ partitions: [TopicPartition]) {
        for partition in partitions {
            for broker in replicas[partition, default: []] where mustLeave(broker) {
                if let other = candidate(for: partition, instead: broker) { move(partition, from: broker, to: other) }
            }
        }
    }

    /// All wishes, for some partitions.
    ///
    /// - Parameter factor: how many replicas each has then; nil for as many as it has. At most as many as there are brokers.
    mutating func arrange(_ partitions: [TopicPartition], factor: Int?) {
        if let factor { for partition in partitions { resize(partition, to: factor) } }
        vacate(partitions)
        for partition in partitions { spread(partition) }
        let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
        for (topic, partitions) in topics { level(partitions) { $0.byTopic[topic]?[$1] ?? 0 } }
        level(partitions) { $0.total[$1] ?? 0 }
        for (_, partitions) in topics {
            var leaders = PreferredLeaders(Dictionary(uniqueKeysWithValues: partitions.map { ($0, replicas[$0] ?? []) }))
            leaders.level()
            replicas.merge(leaders.replicas) { _, new in new }
        }
    }

    // MARK: Steps

    private func mustLeave(_ broker: BrokerID) -> Bool { leaving.map { $0 == broker } ?? !brokers.contains(broker) }

    private mutating func resize(_ partition: TopicPartition, to factor: Int) {
        while replicas[partition, default: []].count > factor {
            let all = replicas[partition, default: []]
            // Those that may have none first, then those that share their rack; the preferred leader last.
            let leaving = all.enumerated().max { one, other in
                func order(_ index: Int, _ broker: BrokerID) -> (Int, Int, Int, Int) {
                    let isShared = all.contains { $0 != broker && rack(of: $0) == rack(of: broker) }
                    return (brokers.contains(broker) ? 0 : 1, index == 0 ? 0 : 1, isShared ? 1 : 0, total[broker] ?? 0)
                }
                return order(one.offset, one.element) < order(other.offset, other.element)
            }
            guard let leaving else { return }
            replicas[partition]?.remove(at: leaving.offset)
            count(leaving.element, of: partition.topic, -1)
        }
        while replicas[partition, default: []].count < factor, let other = candidate(for: partition, instead: nil) {
            replicas[partition]?.append(other)
            count(other, of: partition.topic, 1)
        }
    }

    /// Of two replicas in one rack one goes to a rack that has none.
    private mutating func spread(_ partition: TopicPartition) {
        for broker in replicas[partition, default: []].reversed() {
            let others = replicas[partition, default: []].filter { $0 != broker }
            guard others.contains(where: { rack(of: $0) == rack(of: broker) }),
                let other = candidate(for: partition, instead: broker),
                !others.contains(where: { rack(of: $0) == rack(of: other) })
            else { continue }
            move(partition, from: broker, to: other)
        }
    }

    /// Moves replicas from brokers that have more to those that have fewer, by what `load` counts, while no partition loses a
    /// rack and no topic becomes less even by it. Ends, because with every move the sum of the squares of `load` is less.
    private mutating func level(_ partitions: [TopicPartition], _ load: (ReplicaPlacement, BrokerID) -> Int) {
        var held = Holdings(partitions, replicas, original)
        // Between them nothing could move, and nothing has since at one of them: they are not looked at again and again.
        var blocked: [BrokerID: Set<BrokerID>] = [:]
        var isFresh = true
        while true {
            let loads = brokers.map { (load: load(self, $0), broker: $0) }.sorted { $0 < $1 }
            var step: (partition: TopicPartition, high: BrokerID, low: BrokerID)?
            search: for high in loads.reversed() {
                for low in loads where high.load - low.load >= 2 && !(blocked[high.broker]?.contains(low.broker) ?? false) {
                    if let partition = held.first(of: high.broker, where: { mayMove($0, from: high.broker, to: low.broker) }) {
                        step = (partition, high.broker, low.broker)
                        break search
                    }
                    blocked[high.broker, default: []].insert(low.broker)
                }
            }
            guard let step else {
                if isFresh { return }
                // A move elsewhere may have made room in a rack.
                (blocked, isFresh) = ([:], true)
                continue
            }
            isFresh = false
            move(step.partition, from: step.high, to: step.low)
            held.move(step.partition, from: step.high, to: step.low)
            for moved in [step.high, step.low] {
                blocked[moved] = nil
                for other in blocked.keys { blocked[other]?.remove(moved) }
            }
        }
    }

    private func mayMove(_ partition: TopicPartition, from high: BrokerID, to low: BrokerID) -> Bool {
        guard let present = replicas[partition], present.contains(high), !present.contains(low) else { return false }
        let loads = byTopic[partition.topic] ?? [:]
        guard loads[high, default: 0] > loads[low, default: 0] else { return false }
        let before = Set(present.map(rack)).count
        return Set(present.map { rack(of: $0 == high ? low : $0) }).count >= before
    }

    /// Who should have a replica: in a rack that has none if there is such a one, and with the least on it.
    private func candidate(for partition: TopicPartition, instead leaving: BrokerID?) -> BrokerID? {
        let present = replicas[partition, default: []]
        let used = Set(present.filter { $0 != leaving }.map(rack))
        let loads = byTopic[partition.topic] ?? [:]
        func order(_ broker: BrokerID) -> (Int, Int, Int, BrokerID) {
            (used.contains(rack(of: broker)) ? 1 : 0, loads[broker] ?? 0, total[broker] ?? 0, broker)
        }
        return brokers.filter { !present.contains($0) }.min { order($0) < order($1) }
    }

    /// A broker without a rack shares it with nobody.
    private func rack(of broker: BrokerID) -> String { racks[broker] ?? "\(broker)/" }

    private mutating func move(_ partition: TopicPartition, from leaving: BrokerID, to coming: BrokerID) {
        guard let index = replicas[partition]?.firstIndex(of: leaving) else { return }
        replicas[partition]?[index] = coming
        count(leaving, of: partition.topic, -1)
        count(coming, of: partition.topic, 1)
    }

    private mutating func count(_ broker: BrokerID, of topic: TopicName, _ change: Int) {
        total[broker, default: 0] += change
        byTopic[topic, default: [:]][broker, default: 0] += change
    }
}

/// Which of some partitions each broker has, those first that have to be copied anyway: elsewhere they cost nothing more.
private struct Holdings {
    private let original: [TopicPartition: [BrokerID]]
    private var new: [BrokerID: [TopicPartition]] = [:]
    private var old: [BrokerID: [TopicPartition]] = [:]

    init(
        _ partitions: [TopicPartition], _ replicas: [TopicPartition: [BrokerID]], _ original: [TopicPartition: [BrokerID]]
    ) {
        self.original = original
        for partition in partitions {
            for broker in replicas[partition] ?? [] { add(partition, to: broker) }
        }
    }

    func first(of broker: BrokerID, where isWanted: (TopicPartition) -> Bool) -> TopicPartition? {
        new[broker]?.first(where: isWanted) ?? old[broker]?.first(where: isWanted)
    }

    mutating func move(_ partition: TopicPartition, from high: BrokerID, to low: BrokerID) {
        if let index = new[high]?.firstIndex(of: partition) {
            new[high]?.remove(at: index)
        } else if let index = old[high]?.firstIndex(of: partition) {
            old[high]?.remove(at: index)
        }
        add(partition, to: low)
    }

    private mutating func add(_ partition: TopicPartition, to broker: BrokerID) {
        if original[partition]?.contains(broker) ?? false {
            old[broker, default: []].append(partition)
        } else {
            new[broker, default: []].append(partition)
        }
    }
}
