public import MartletStrategy

/// Answers when every in-sync replica has the records, and refuses while there are fewer of those than
/// `min.insync.replicas`: `acks=all`.
public struct AllAcks: AckPolicy {
    public static let name = "all"
    public static let summary = "Answers when every in-sync replica has the records."
    public static let execution = StrategyExecution.inline
    public static let election = ElectionRule.inSyncReplica
    public static let strength = AckStrength.replicated
    public static let promise =
        "survives the loss of all in-sync replicas but one, of which there are at least min.insync.replicas"

    public init(settings: StrategySettings) {}

    public func decide(_ progress: ReplicationProgress) -> AckDecision {
        // Records that all of too small a set have are not acknowledged either: one more loss, and they are gone.
        guard progress.inSyncReplicas.count >= progress.minimumInSyncReplicas else { return .notEnoughReplicas }
        return progress.inSyncEnd >= progress.requestEnd ? .acknowledge : .wait
    }
}
