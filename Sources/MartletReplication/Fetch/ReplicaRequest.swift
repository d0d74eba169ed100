public import MartletModel
public import MartletWire

/// A partition that this broker follows.
public struct FollowedPartition: Sendable, Hashable {
    public let topicID: TopicID
    public let name: TopicPartition

    public init(topicID: TopicID, name: TopicPartition) {
        self.topicID = topicID
        self.name = name
    }
}

/// What is to be sent to the leader next. One request is under way at a time.
public enum ReplicaRequest: Sendable {
    case fetch(FetchRequest)
    case listOffsets(ListOffsetsRequest)
}

/// What a leader's answer says of one partition, to be told to its ``FollowerProgress``.
public struct ReplicaAnswer: Sendable, Hashable {
    public let partition: FollowedPartition
    public let event: FollowerEvent

    public init(partition: FollowedPartition, event: FollowerEvent) {
        self.partition = partition
        self.event = event
    }
}
