import MartletModel

/// Chooses and checks the brokers of partitions.
struct Placement {
    /// Sorted.
    let brokers: [BrokerID]
    /// Different for each topic, so that the first partitions of all topics do not lie on one broker.
    let seed: UInt64

    /// Replicas for each of the partitions, going round the brokers.
    func replicas(ofPartitions partitions: Range<Int>, factor: Int16) throws(ControllerError) -> [[BrokerID]] {
        guard factor > 0 else { throw .invalidReplicationFactor(factor, reason: "there must be at least one replica") }
        guard Int(factor) <= brokers.count else {
            throw .invalidReplicationFactor(
                factor, reason: "the cluster has \(brokers.count) broker\(brokers.count == 1 ? "" : "s")")
        }
        let start = Int(seed % UInt64(brokers.count))
        return partitions.map { partition in
            (0..<Int(factor)).map { brokers[(start + partition + $0) % brokers.count] }
        }
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
