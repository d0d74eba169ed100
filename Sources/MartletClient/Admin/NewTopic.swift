public import MartletModel

/// A topic to be made.
public struct NewTopic: Sendable, Hashable {
    public var name: TopicName
    public var layout: Layout
    /// Settings that differ from the broker's, such as `delivery.guarantee`.
    public var configs: [String: String]

    public enum Layout: Sendable, Hashable {
        /// Nil: the broker's `num.partitions` and `default.replication.factor`.
        case counts(partitions: Int32?, replicationFactor: Int16?)
        /// The brokers of each partition, by index; the first is the preferred leader.
        case assigned([[BrokerID]])
    }

    public init(
        _ name: TopicName, partitions: Int32? = nil, replicationFactor: Int16? = nil, configs: [String: String] = [:]
    ) {
        self.name = name
        layout = .counts(partitions: partitions, replicationFactor: replicationFactor)
        self.configs = configs
    }

    public init(_ name: TopicName, assigned: [[BrokerID]], configs: [String: String] = [:]) {
        self.name = name
        layout = .assigned(assigned)
        self.configs = configs
    }
}

/// A topic as the broker made it.
public struct CreatedTopic: Sendable, Hashable {
    public let name: TopicName
    /// ``MartletModel/KafkaUUID/zero`` from brokers that know no topic ids, and where it was only validated.
    public let id: TopicID
    /// Nil from brokers that do not say.
    public let partitionCount: Int32?
    public let replicationFactor: Int16?
}
