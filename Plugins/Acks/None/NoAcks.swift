public import MartletStrategy

/// Answers before anything is certain: `acks=0`.
public struct NoAcks: AckPolicy {
    public static let name = "none"
    public static let summary = "Answers at once."
    public static let execution = StrategyExecution.inline
    public static let election = ElectionRule.anyReplica
    public static let strength = AckStrength.none
    public static let promise = "may be lost at any time"

    public init(settings: StrategySettings) {}

    public func decide(_ progress: ReplicationProgress) -> AckDecision { .acknowledge }
}
