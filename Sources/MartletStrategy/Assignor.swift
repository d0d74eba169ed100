/// Decides which member of a consumer group reads which partitions, where the broker does it (KIP-848).
///
/// Asked once for each epoch of a group: when a member came, left or changed its subscription, or when a subscribed
/// topic changed. The answer is where the group is to arrive; the coordinator takes care that a partition is given up by
/// one member before another has it. Members name the assignor that they want, and the group takes the one most wanted.
///
/// A group whose assignor throws, answers nonsense or overruns its time stays with the assignment it had, and tries again.
public protocol Assignor: Strategy {
    /// - Returns: what each member is to read: only partitions of topics it subscribes, and none twice in the group.
    ///   Members that are left out get nothing. A partition that nobody gets is read by nobody.
    func assign(_ group: GroupFacts) throws -> [GroupMemberID: TopicPartitionSet]
}

/// The broker's or the client's name for one member's life in a group.
public typealias GroupMemberID = String
