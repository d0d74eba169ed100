/// One partition of one topic, by name.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let topic: TopicName
    public let partition: PartitionIndex

    public init(topic: TopicName, partition: PartitionIndex) {
        self.topic = topic
        self.partition = partition
    }

    /// `orders-3`, which is also the name of its folder on disk.
    public var description: String { "\(topic)-\(partition)" }

    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }
}
