public import MartletModel

/// A topic as the controller decided it. Immutable: a change makes another one.
public struct TopicImage: Sendable, Hashable {
    public let id: TopicID
    public let name: TopicName
    /// By index: `partitions[i].index == i`. Never empty.
    public let partitions: [PartitionImage]
    /// The topic's own configuration, as it was set; what it leaves out follows the broker.
    public let configs: [String: String]

    /// `partitions` must be numbered from 0 without gaps.
    public init(id: TopicID, name: TopicName, partitions: [PartitionImage], configs: [String: String]) {
        precondition(!partitions.isEmpty, "topic \(name) has no partitions")
        for (position, partition) in partitions.enumerated() {
            precondition(
                Int(partition.index.rawValue) == position, "partition \(partition.index) of \(name) at place \(position)")
        }
        self.id = id
        self.name = name
        self.partitions = partitions
        self.configs = configs
    }

    /// Nil for an index that the topic does not have; any number may be asked for.
    public func partition(_ index: PartitionIndex) -> PartitionImage? {
        guard index.rawValue >= 0, Int(index.rawValue) < partitions.count else { return nil }
        return partitions[Int(index.rawValue)]
    }

    /// How many replicas each partition has: that of the first, as Kafka's tools do it, without those that are being added.
    public var replicationFactor: Int { partitions[0].replicas.count - partitions[0].addingReplicas.count }

    /// With other partitions.
    func with(_ partitions: [PartitionImage]) -> TopicImage {
        TopicImage(id: id, name: name, partitions: partitions, configs: configs)
    }
}
