import MartletModel
public import MartletStrategy

/// Of each topic a contiguous range of partitions to each subscriber, as Kafka's server-side range assignor.
///
/// Members take their turn in the same order for every topic. So where all subscribe the same topics and these have
/// equally many partitions, each member has the same partition numbers of all of them, and can join them (co-partitioning).
/// Static members come first, by instance id: they find their partitions again under a new member id.
public struct RangeAssignor: Assignor {
    public static let name = "range"
    public static let summary = "Of each topic a contiguous range of partitions to each subscriber."
    public static let execution = StrategyExecution.inline

    public init(settings: StrategySettings) {}

    public func assign(_ group: GroupFacts) -> [GroupMemberID: TopicPartitionSet] {
        var assignment: [GroupMemberID: TopicPartitionSet] = [:]
        let members = group.members.sorted(by: Self.precedes)
        var subscribers: [TopicID: [GroupMemberID]] = [:]
        for member in members {
            for topic in member.subscribedTopics { subscribers[topic, default: []].append(member.id) }
        }
        for (topic, subscribers) in subscribers {
            guard let partitionCount = group.topics[topic]?.partitionCount else { continue }
            let (share, remainder) = partitionCount.quotientAndRemainder(dividingBy: subscribers.count)
            var start = 0
            for (turn, member) in subscribers.enumerated() {
                let end = start + share + (turn < remainder ? 1 : 0)
                guard start < end else { break }
                assignment[member, default: TopicPartitionSet()][topic] = (start..<end).map { PartitionIndex(Int32($0)) }
                start = end
            }
        }
        return assignment
    }

    private static func precedes(_ left: GroupMemberFacts, _ right: GroupMemberFacts) -> Bool {
        switch (left.instanceID, right.instanceID) {
        case (let left?, let right?): left < right
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): left.id < right.id
        }
    }
}
