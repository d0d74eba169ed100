public import MartletModel

/// A partition's folder in a data directory.
public struct PartitionFolder: Sendable, Hashable {
    public let partition: TopicPartition
    /// Nil where `partition.metadata` is missing.
    public let topicID: TopicID?

    public init(partition: TopicPartition, topicID: TopicID?) {
        self.partition = partition
        self.topicID = topicID
    }
}

extension PartitionFolder {
    /// What a folder's name says.
    enum Name: Hashable {
        case partition(TopicPartition)
        /// A deleted partition's: `orders-0.2f4a…-delete`.
        case deleted
        case other
    }

    static let deletedSuffix = "-delete"

    static func parse(_ name: String) -> Name {
        if name.hasSuffix(deletedSuffix), name.contains(".") { return .deleted }
        guard let dash = name.lastIndex(of: "-"), let topic = try? TopicName(String(name[..<dash])) else { return .other }
        let digits = name[name.index(after: dash)...]
        guard let partition = Int32(digits), partition >= 0, String(partition) == digits else { return .other }
        return .partition(TopicPartition(topic: topic, partition: PartitionIndex(partition)))
    }
}
