import MartletModel

/// A share group (KIP-932): members that read the same partitions together, each record going to one of them.
///
/// Who holds which record is not known here, see ``SharePartition``: the group only tells its members where to fetch. A
/// change of members or topics raises ``epoch``; the assignment that follows from it carries the epoch it was made for, and
/// a member takes over its part with its next heartbeat. There is no rebalance: partitions may have several members, so
/// nobody has to give one up first.
struct ShareGroup: Sendable {
    var epoch: Int32 = 0
    /// Of the subscribed topics, to notice when they change.
    var metadataHash: Int64 = 0
    var members: [String: ShareMember] = [:]
    /// For which ``epoch`` the target assignment was made.
    var assignmentEpoch: Int32 = 0
    var target: [String: ShareAssignment] = [:]
    /// The partitions that the group has, or may have, delivery state of.
    var known: [TopicID: KnownTopic] = [:]

    struct KnownTopic: Sendable, Hashable {
        var name: String
        var partitions: Set<PartitionIndex>
    }

    var subscribedTopics: Set<String> { Set(members.values.lazy.flatMap(\.subscription)) }
}

/// Partitions by topic, ascending.
typealias ShareAssignment = [TopicID: [PartitionIndex]]

/// A member of a share group.
struct ShareMember: Sendable, Hashable {
    var rack: String?
    var client = GroupClient(id: "", host: "")
    /// Ascending.
    var subscription: [String] = []
    var epoch: Int32 = 0
    var previousEpoch: Int32 = 0
    var assignment: ShareAssignment = [:]
}
