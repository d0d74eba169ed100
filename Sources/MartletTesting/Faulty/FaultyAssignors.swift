import MartletModel
public import MartletStrategy

// Assignors that break their contract on purpose, to show that what runs them stays whole. All are isolated.

/// Throws for every group.
public struct ThrowingAssignor: Assignor {
    public static let name = "faulty-throws"
    public static let summary = "Throws for every group."

    public struct Refusal: Error {}

    public init(settings: StrategySettings) {}

    public func assign(_ group: GroupFacts) throws(Refusal) -> [GroupMemberID: TopicPartitionSet] { throw Refusal() }
}

/// Gives everything to everybody.
public struct GenerousAssignor: Assignor {
    public static let name = "faulty-generous"
    public static let summary = "Gives every partition to every member."

    public init(settings: StrategySettings) {}

    public func assign(_ group: GroupFacts) -> [GroupMemberID: TopicPartitionSet] {
        var all = TopicPartitionSet()
        for (topic, facts) in group.topics { all[topic] = (0..<Int32(facts.partitionCount)).map { .init($0) } }
        return Dictionary(group.members.map { ($0.id, all) }) { first, _ in first }
    }
}

/// Blocks its thread for `block.ms` before each answer, which is nothing for nobody.
public struct BlockingAssignor: Assignor {
    public static let name = "faulty-blocks"
    public static let summary = "Blocks for a given time before each answer."
    public static let settings = [FaultyDelay.setting]

    private let delay: FaultyDelay

    public init(settings: StrategySettings) throws(StrategySettingError) { delay = try FaultyDelay(settings) }

    public func assign(_ group: GroupFacts) -> [GroupMemberID: TopicPartitionSet] {
        delay.pass()
        return [:]
    }
}
