public import MartletModel

/// A consumer group as an ``Assignor`` sees it.
public struct GroupFacts: Sendable, Hashable {
    /// By id, ascending.
    public let members: [GroupMemberFacts]
    /// Every topic that a member subscribes and that exists.
    public let topics: [TopicID: GroupTopicFacts]

    /// - Parameter members: in any order, subscribed to nothing but `topics`.
    public init(members: [GroupMemberFacts], topics: [TopicID: GroupTopicFacts]) {
        self.members = members.sorted { $0.id < $1.id }
        self.topics = topics
    }

    /// Whether all members subscribe the same topics, so that any of them may have any partition.
    public var isHomogeneous: Bool {
        guard let first = members.first else { return true }
        return members.allSatisfy { $0.subscribedTopics == first.subscribedTopics }
    }
}

/// A member of a consumer group.
public struct GroupMemberFacts: Sendable, Hashable {
    public let id: GroupMemberID
    /// What a static member calls itself in each of its lives (KIP-345); nil for a dynamic one.
    public let instanceID: String?
    /// Where it runs, if it says so.
    public let rackID: String?
    public let subscribedTopics: Set<TopicID>
    /// What the last assignment gave it, topics that it no longer subscribes or that are gone included. An assignor that
    /// leaves members what they have saves them work.
    public let assigned: TopicPartitionSet

    public init(
        id: GroupMemberID, instanceID: String? = nil, rackID: String? = nil, subscribedTopics: Set<TopicID>,
        assigned: TopicPartitionSet = TopicPartitionSet()
    ) {
        self.id = id
        self.instanceID = instanceID
        self.rackID = rackID
        self.subscribedTopics = subscribedTopics
        self.assigned = assigned
    }
}

/// A topic that a member of a group subscribes.
public struct GroupTopicFacts: Sendable, Hashable {
    public let name: TopicName
    public let partitionCount: Int

    public init(name: TopicName, partitionCount: Int) {
        self.name = name
        self.partitionCount = partitionCount
    }
}
