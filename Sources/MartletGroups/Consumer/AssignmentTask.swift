public import MartletStrategy

/// A group that waits for its assignor.
///
/// An isolated one is asked outside: the coordinator hands the task out as an effect and goes on, the group keeps the
/// target it has, and the answer comes back by `GroupCoordinator.assigned(_:_:at:)`.
public struct AssignmentTask: Sendable {
    public let group: String
    /// The group epoch that the assignment is for.
    public let epoch: Int32
    public let assignor: any Assignor
    public let facts: GroupFacts

    public var identity: StrategyIdentity { StrategyIdentity(.assignor, type(of: assignor).name) }

    /// Asks the assignor, on this thread.
    public func run() throws(StrategyFault) -> [GroupMemberID: TopicPartitionSet] {
        try assignor.checkedAssignment(for: facts)
    }
}
