public import MartletModel
public import MartletStrategy

/// Keeps the newest record of each key: what `cleanup.policy=compact` names. When it pays to compact, and how long
/// tombstones stay, is the log's business.
public struct CompactRetention: RetentionPolicy {
    public static let name = "compact"
    public static let summary = "A record may go when its key has a newer one."
    public static let execution = StrategyExecution.inline
    public static let usesCommittedOffsets = false

    public init(settings: StrategySettings) {}

    public func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        // As often as Kafka's log.cleaner.backoff.ms.
        RetentionDecision(compacts: true, askAgainAfter: .seconds(15))
    }
}
