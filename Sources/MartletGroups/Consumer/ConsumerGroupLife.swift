/// What of a consumer group is not recorded.
struct ConsumerGroupLife: Sendable {
    /// The version of the topics that the group's hash was last compared with; nil after a start.
    var topicsSeen: UInt64?
    /// The group epoch for which an isolated assignor is at work.
    var assigningEpoch: Int32?
    /// The group epoch for which the assignor failed: not asked again before some time, unless the epoch changes.
    var failedEpoch: Int32?
    /// Members of the classic protocol that have been told to join and have not yet.
    var toldToJoin: Set<String> = []
    /// The member that was last heard of: what it may not see no regular expression matches.
    var asker: PatternAsker?
    /// Whether regular expressions are being matched.
    var isResolving = false
    /// The version of the topics that the regular expressions were last matched against, or are being.
    var topicsResolved: UInt64?
}
