public import MartletStrategy

/// Answers when the leader has the records: `acks=1`.
public struct LeaderAcks: AckPolicy {
    public static let name = "leader"
    public static let summary = "Answers when the leader has the records."
    public static let execution = StrategyExecution.inline
    public static let election = ElectionRule.anyReplica
    public static let strength = AckStrength.leader
    public static let promise = "survives as long as its leader does, and may be lost when another replica takes over"

    public init(settings: StrategySettings) {}

    public func decide(_ progress: ReplicationProgress) -> AckDecision {
        progress.leaderEnd >= progress.requestEnd ? .acknowledge : .wait
    }
}
