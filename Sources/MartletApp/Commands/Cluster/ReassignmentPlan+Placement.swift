import MartletModel

extension ReassignmentPlan {
    /// Spreads topics over brokers: see ``ReplicaPlacement``.
    ///
    /// - Parameters:
    ///   - brokers: nil for all that are alive.
    ///   - factor: nil for as many replicas as each partition has.
    static func made(
        for topics: Set<TopicName>, on brokers: Set<BrokerID>?, factor: Int?, in picture: ClusterPicture
    ) throws(CommandFailure) -> ReassignmentPlan {
        let alive = picture.alive
        let brokers = brokers ?? alive
        let strangers = brokers.subtracting(alive).sorted()
        guard strangers.isEmpty else {
            throw CommandFailure(
                "\(strangers.count == 1 ? "Broker" : "Brokers") \(strangers.listed) cannot take partitions: alive are "
                    + "\(alive.sorted().listed). Start what is missing, or leave it out of --to.")
        }
        let partitions = picture.partitions.map(\.partition).filter { topics.contains($0.topic) }
        try check(partitions.filter { (factor ?? picture.targetReplicas(of: $0).count) > brokers.count }, fit: brokers)
        var placement = picture.placement(on: brokers)
        placement.arrange(partitions, factor: factor)
        return placement.plan(for: partitions)
    }

    /// Moves what is on a broker to others that are alive, and nothing else.
    static func made(toEmpty broker: BrokerID, in picture: ClusterPicture) throws(CommandFailure) -> ReassignmentPlan {
        let others = picture.alive.subtracting([broker])
        let partitions = picture.partitions.map(\.partition).filter { picture.targetReplicas(of: $0).contains(broker) }
        var placement = picture.placement(on: others, leaving: broker)
        placement.vacate(partitions)
        try check(partitions.filter { placement.replicas[$0]?.contains(broker) ?? false }, fit: others)
        return placement.plan(for: partitions)
    }

    /// - Parameter misfits: partitions that are to have more replicas than there are brokers.
    private static func check(_ misfits: [TopicPartition], fit brokers: Set<BrokerID>) throws(CommandFailure) {
        guard !misfits.isEmpty else { return }
        guard !brokers.isEmpty else { throw CommandFailure("No broker is there to take partitions. Start another one.") }
        let topics = Set(misfits.map(\.topic)).sorted().map(\.text).joined(separator: ",")
        let list = brokers.sorted().listed
        throw CommandFailure(
            "There \(brokers.count == 1 ? "is" : "are") only \(list) to take partitions, and those of \(topics) are to have more "
                + "replicas. Start another broker, or give the topics fewer: martlet cluster reassign --topics \(topics) "
                + "--to \(list) --replication-factor \(brokers.count)")
    }
}

extension ClusterPicture {
    /// - Parameter leaving: only this broker may have no more. Others that are not alive are waited for.
    fileprivate func placement(on brokers: Set<BrokerID>, leaving: BrokerID? = nil) -> ReplicaPlacement {
        let replicas = Dictionary(uniqueKeysWithValues: partitions.map { ($0.partition, targetReplicas(of: $0.partition)) })
        return ReplicaPlacement(replicas, brokers: brokers, racks: racks, leaving: leaving)
    }
}

extension ReplicaPlacement {
    fileprivate func plan(for partitions: [TopicPartition]) -> ReassignmentPlan {
        ReassignmentPlan(Dictionary(uniqueKeysWithValues: partitions.map { ($0, replicas[$0] ?? []) }))
    }
}
