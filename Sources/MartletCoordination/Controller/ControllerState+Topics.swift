import MartletModel
import MartletStrategy

extension ControllerState {
    /// The topic that `creation` would make.
    ///
    /// - Parameter id: that no topic has or had.
    func plan(_ creation: TopicCreation, id: TopicID, rules: any ClusterRules) throws(ControllerError) -> TopicImage {
        let name = try Self.topicName(creation.name)
        if let existing = image.topicName(collidingWith: name) {
            throw existing == name ? .topicExists(name) : .nameCollision(name, existing: existing)
        }
        let placement = placement(seed: id.low, isByHand: !creation.assignments.isEmpty)
        let replicas: [[BrokerID]]
        if creation.assignments.isEmpty {
            let count = creation.partitionCount == -1 ? rules.defaultPartitionCount : creation.partitionCount
            let factor = creation.replicationFactor == -1 ? rules.defaultReplicationFactor : creation.replicationFactor
            try Self.checkPartitionCount(count)
            replicas = try placement.replicas(ofPartitions: 0..<Int(count), factor: factor)
        } else {
            replicas = try assigned(creation, placement)
        }
        let configs = try Self.configs(of: creation)
        try Self.checked { () throws(ConfigRejection) in
            try rules.checkTopic(configs, replicationFactor: replicas[0].count)
        }
        let partitions = replicas.enumerated().map { PartitionImage(index: PartitionIndex(Int32($0)), newOn: $1) }
        return try Self.fitting(TopicImage(id: id, name: name, partitions: partitions, configs: configs))
    }

    /// The topic with more partitions.
    func plan(_ growth: PartitionGrowth) throws(ControllerError) -> TopicImage {
        let topic = try topic(.name(growth.name))
        let present = topic.partitions.count
        guard Int(growth.partitionCount) > present else {
            throw .invalidPartitionCount(
                growth.partitionCount, reason: "the topic already has \(present), and none can be taken away")
        }
        try Self.checkPartitionCount(growth.partitionCount)
        let added = present..<Int(growth.partitionCount)
        let placement = placement(seed: topic.id.low, isByHand: growth.assignments != nil)
        let replicas: [[BrokerID]]
        if let assignments = growth.assignments {
            guard assignments.count == added.count else {
                throw .invalidAssignment(reason: "it is for \(assignments.count) partitions, and \(added.count) are new")
            }
            for assignment in assignments { try placement.check(assignment, factor: topic.replicationFactor) }
            replicas = assignments
        } else {
            replicas = try placement.replicas(ofPartitions: added, factor: Int16(clamping: topic.replicationFactor))
        }
        let partitions = zip(added, replicas).map { PartitionImage(index: PartitionIndex(Int32($0)), newOn: $1) }
        return try Self.fitting(
            TopicImage(id: topic.id, name: topic.name, partitions: topic.partitions + partitions, configs: topic.configs))
    }

    /// On all brokers, but where the controller chooses on those that shut down only if there are no others.
    private func placement(seed: UInt64, isByHand: Bool) -> Placement {
        let staying = isByHand ? [] : image.brokers.filter { !isLeaving($0.id) }
        return Placement(brokers: staying.isEmpty ? image.brokers : staying, seed: seed)
    }

    private func assigned(_ creation: TopicCreation, _ placement: Placement) throws(ControllerError) -> [[BrokerID]] {
        guard creation.partitionCount == -1, creation.replicationFactor == -1 else {
            throw .invalidRequest(reason: "with replicas assigned by hand, partition count and replication factor must be -1")
        }
        try Self.checkPartitionCount(Int32(clamping: creation.assignments.count))
        let sorted = creation.assignments.sorted { $0.index < $1.index }
        for (position, assignment) in sorted.enumerated() {
            guard Int(assignment.index.rawValue) == position else {
                throw .invalidAssignment(reason: "partitions are numbered from 0 without gaps, and there is no \(position)")
            }
            try placement.check(assignment.replicas, factor: sorted[0].replicas.count)
        }
        return sorted.map(\.replicas)
    }

    private static func configs(of creation: TopicCreation) throws(ControllerError) -> [String: String] {
        var configs: [String: String] = [:]
        for (key, value) in creation.configs.sorted(by: { $0.key < $1.key }) {
            guard let value else { throw .invalidConfig(ConfigRejection(reason: "'\(key)' has no value.")) }
            configs[key] = value
        }
        return configs
    }

    private static func checkPartitionCount(_ count: Int32) throws(ControllerError) {
        guard count > 0 else { throw .invalidPartitionCount(count, reason: "there must be at least one") }
        guard count <= Controller.maximumPartitionCount else {
            throw .invalidPartitionCount(count, reason: "there can be at most \(Controller.maximumPartitionCount)")
        }
    }

    /// For each partition: `last=`, `elr=` and six digits for each of the epochs.
    static func reservedByteCount(of topic: TopicImage) -> Int { topic.partitions.count * 22 }

    /// One value of the store holds a whole topic.
    static func fitting(_ topic: TopicImage) throws(ControllerError) -> TopicImage {
        let configByteCount = topic.configs.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard configByteCount <= Controller.maximumConfigByteCount else {
            throw .invalidConfig(
                ConfigRejection(
                    reason:
                        "The configuration of a topic can have at most \(Controller.maximumConfigByteCount) bytes; this one has \(configByteCount)."
                ))
        }
        // The epochs and sets of partitions grow; then the topic must still fit, or its leaders could not change.
        guard StoredTopic.bytes(topic).count + reservedByteCount(of: topic) <= CoordinationLimits.maximumValueByteCount else {
            throw .invalidPartitionCount(
                Int32(clamping: topic.partitions.count),
                reason: "with this many replicas the topic does not fit into the coordination store")
        }
        return topic
    }
}
