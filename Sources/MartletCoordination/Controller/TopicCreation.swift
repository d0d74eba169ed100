public import MartletModel

/// A topic that somebody wants, as asked for and not yet checked.
public struct TopicCreation: Sendable, Hashable {
    public var name: String
    /// -1: the broker's `num.partitions`, or as many as `assignments` has.
    public var partitionCount: Int32
    /// -1: the broker's `default.replication.factor`, or as `assignments` says.
    public var replicationFactor: Int16
    /// Replicas chosen by hand, preferred leader first; empty: the controller places them. With it, count and factor
    /// must be -1.
    public var assignments: [PartitionAssignment]
    /// A nil value is an error: at creation there is nothing to take back.
    public var configs: [String: String?]

    public init(
        name: String, partitionCount: Int32 = -1, replicationFactor: Int16 = -1,
        assignments: [PartitionAssignment] = [], configs: [String: String?] = [:]
    ) {
        self.name = name
        self.partitionCount = partitionCount
        self.replicationFactor = replicationFactor
        self.assignments = assignments
        self.configs = configs
    }
}

/// The replicas of one partition, chosen by hand.
public struct PartitionAssignment: Sendable, Hashable {
    public let index: PartitionIndex
    public let replicas: [BrokerID]

    public init(index: PartitionIndex, replicas: [BrokerID]) {
        self.index = index
        self.replicas = replicas
    }
}

/// More partitions for a topic that exists.
public struct PartitionGrowth: Sendable, Hashable {
    public var name: String
    /// How many there shall be in all: more than there are.
    public var partitionCount: Int32
    /// The replicas of the new partitions in order, one entry for each; nil: the controller places them.
    public var assignments: [[BrokerID]]?

    public init(name: String, partitionCount: Int32, assignments: [[BrokerID]]? = nil) {
        self.name = name
        self.partitionCount = partitionCount
        self.assignments = assignments
    }
}

/// A topic as a request names it.
public enum TopicReference: Sendable, Hashable {
    case name(String)
    case id(TopicID)
}
