public import MartletModel
import MartletWire

/// One partition in one share group.
public struct SharePartitionID: Sendable, Hashable, CustomStringConvertible {
    public let group: String
    public let topic: TopicID
    public let partition: PartitionIndex

    public init(group: String, topic: TopicID, partition: PartitionIndex) {
        self.group = group
        self.topic = topic
        self.partition = partition
    }

    /// As Kafka writes it, and hashes it to find the coordinator.
    public var description: String { "\(group):\(topic):\(partition)" }
}

extension SharePartitionID {
    init(_ key: ShareSnapshotKey) { self.init(group: key.groupId, topic: key.topicId, partition: key.partition) }
    init(_ key: ShareUpdateKey) { self.init(group: key.groupId, topic: key.topicId, partition: key.partition) }
    var snapshotKey: ShareSnapshotKey { ShareSnapshotKey(groupId: group, topicId: topic, partition: partition) }
    var updateKey: ShareUpdateKey { ShareUpdateKey(groupId: group, topicId: topic, partition: partition) }
}
