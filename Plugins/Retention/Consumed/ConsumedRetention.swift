public import MartletModel
public import MartletStrategy

/// Lets a record go when every consumer group that has committed an offset in its partition has read it. Without any
/// such group nothing goes: nobody has read it. A group that was deleted, or whose offsets have expired, holds nothing.
public struct ConsumedRetention: RetentionPolicy {
    public static let name = "consumed"
    public static let summary = "Records that every consumer group has read may go."
    public static let execution = StrategyExecution.inline
    public static let settings = [
        StrategySetting(
            "check.ms", .integer(1000...86_400_000), default: "10000",
            "How many milliseconds a record that was read may stay at most before it is noticed.")
    ]

    private let checkInterval: Duration

    public init(settings: StrategySettings) throws(StrategySettingError) {
        checkInterval = .milliseconds(try settings.integer("check.ms"))
    }

    public func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        guard let slowest = log.committedOffsets.values.min() else {
            return RetentionDecision(askAgainAfter: checkInterval)
        }
        // A group may have committed beyond the end, on purpose or before the topic was made again.
        let readByAll = max(0, min(slowest, log.highWatermark))
        return RetentionDecision(deleteBelow: readByAll, askAgainAfter: checkInterval)
    }
}
