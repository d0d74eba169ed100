import MartletModel

/// Chooses and checks the brokers of partitions.
///
/// The brokers stand in a ring in which those of one rack are as far from each other as can be. A partition's replicas are
/// neighbours in it, so that they are in different racks where there are enough, and each partition begins one further, so
/// that every broker leads as many. With each round the followers stand at another distance from their leader: when a
/// broker is gone, not all of its load falls on its neighbour.
struct Placement {
    /// Those that there are, sorted.
    let brokers: [BrokerID]
    private let ring: [BrokerID]
    private let racks: [BrokerID: String]
    /// Different for each topic, so that the first partitions of all topics do not lie on one broker.
    private let seed: UInt64

    init(brokers: [BrokerImage], seed: UInt64) {
        self.brokers = brokers.map(\.id).sorted()
        self.seed = seed
        // A broker without a rack shares it with nobody.
        racks = Dictionary(uniqueKeysWithValues: brokers.map { ($0.id, $0.rack ?? "\($0.id)/") })
        ring = Self.ring(self.brokers, racks)
    }

    /// One of each rack, then the next of each, and so on.
    private static func ring(_ brokers: [BrokerID], _ racks: [BrokerID: String]) -> [BrokerID] {
        var rows: [[BrokerID]] = []
        var counts: [String: Int] = [:]
        for broker in brokers {
            let row = counts[racks[broker] ?? "", default: 0]
            counts[racks[broker] ?? ""] = row + 1
            if row == rows.count { rows.append([]) }
            rows[row].append(broker)
        }
        return rows.flatMap { row in row.sorted { (racks[$0] ?? "", $0) < (racks[$1] ?? "", $1) } }
    }

    /// Replicas for each of the partitions.
    func replicas(ofPartitions partitions: Range<Int>, factor: Int16) throws(ControllerError) -> [[BrokerID]] {
        guard factor > 0 else { throw .invalidReplicationFactor(factor, reason: "there must be at least one replica") }
        guard Int(factor) <= brokers.count else {
            throw .invalidReplicationFactor(
                factor, reason: "the cluster has \(brokers.count) broker\(brokers.count == 1 ? "" : "s")")
        }
        let count = ring.count
        let start = Int(seed % UInt64(count))
        return partitions.map { partition in
            let leader = (start + partition) % count
            let shift = count > 1 ? (partition / count) % (count - 1) : 0
            let others = (0..<count - 1).map { ring[(leader + 1 + (shift + $0) % (count - 1)) % count] }
            return chosen(leader: ring[leader], from: others, count: Int(factor))
        }
    }

    /// The leader and others in their order, those of racks that have no replica yet before the rest.
    private func chosen(leader: BrokerID, from others: [BrokerID], count: Int) -> [BrokerID] {
        var replicas = [leader]
        var used = Set([racks[leader]])
        var rest: [BrokerID] = []
        for other in others where replicas.count < count {
            if used.insert(racks[other]).inserted { replicas.append(other) } else { rest.append(other) }
        }
        return replicas + rest.prefix(count - replicas.count)
    }

    /// Whether replicas chosen by hand can be.
    func check(_ replicas: [BrokerID], factor: Int) throws(ControllerError) {
        guard !replicas.isEmpty else { throw .invalidAssignment(reason: "a partition has no replica") }
        guard replicas.count == factor else {
            throw .invalidAssignment(reason: "all partitions have \(factor) replicas, and one has \(replicas.count)")
        }
        guard Set(replicas).count == replicas.count else {
            throw .invalidAssignment(reason: "a partition names the same broker twice")
        }
        for replica in replicas where !brokers.contains(replica) {
            throw .invalidAssignment(reason: "there is no broker \(replica)")
        }
    }
}
