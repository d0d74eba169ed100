public import MartletStrategy

/// As many partitions to each member as to every other, and as few moves as that allows: Kafka's default.
///
/// Where all members subscribe the same topics, their counts differ by one at most. Where they do not, no partition could
/// go to another subscriber of its topic and leave the two more even than before. Balance comes before stickiness.
public struct UniformAssignor: Assignor {
    public static let name = "uniform"
    public static let summary = "As many partitions to each member as to every other, with as few moves as that allows."
    public static let execution = StrategyExecution.inline

    public init(settings: StrategySettings) {}

    public func assign(_ group: GroupFacts) -> [GroupMemberID: TopicPartitionSet] {
        guard !group.members.isEmpty else { return [:] }
        return group.isHomogeneous ? HomogeneousBalance(group).assignment() : HeterogeneousBalance(group).assignment()
    }
}
