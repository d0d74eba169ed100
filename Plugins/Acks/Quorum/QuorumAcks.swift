public import MartletStrategy

/// Answers when a majority of the assigned replicas has the records, however slow the others are.
///
/// Election must find such a record again: the new leader is the one with the longest log of a reachable majority,
/// since any two majorities share a replica. With `min.insync.replicas` above the majority, that many are waited for.
public struct QuorumAcks: AckPolicy {
    public static let name = "quorum"
    public static let summary = "Answers when a majority of the assigned replicas has the records."
    public static let execution = StrategyExecution.inline
    public static let election = ElectionRule.longestLogOfMajority
    public static let strength = AckStrength.replicated
    public static let promise = "survives the loss of any minority of the assigned replicas"

    public init(settings: StrategySettings) {}

    public func decide(_ progress: ReplicationProgress) -> AckDecision {
        let needed = max(progress.majority, progress.minimumInSyncReplicas)
        if progress.end(reachedBy: needed) >= progress.requestEnd { return .acknowledge }
        return progress.inSyncReplicas.count < needed ? .notEnoughReplicas : .wait
    }
}
