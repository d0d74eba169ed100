public import MartletModel
public import MartletStrategy

/// Lets a segment go when its newest record is older than `retention.ms`, oldest segments first, up to the first one
/// that is young enough.
///
/// A segment whose records have no timestamp, or one that cannot be believed, is as old as its file's last write.
public struct TimeRetention: RetentionPolicy {
    public static let name = "time"
    public static let summary = "Records older than a given time may go."
    public static let execution = StrategyExecution.inline
    public static let usesCommittedOffsets = false
    public static let settings = [
        StrategySetting(
            "retention.ms", .integer(-1...Int64.max), default: "604800000",
            "The age in milliseconds at which records may go; -1 keeps them for ever."),
        StrategySetting(
            "ahead.max.ms", .integer(-1...Int64.max), default: "3600000",
            "Timestamps further ahead of the time they were written, in milliseconds, are not believed; -1 believes all."
        ),
    ]

    private let retentionMilliseconds: Int64
    private let aheadMilliseconds: Int64

    public init(settings: StrategySettings) throws(StrategySettingError) {
        retentionMilliseconds = try settings.integer("retention.ms")
        aheadMilliseconds = try settings.integer("ahead.max.ms")
    }

    public func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        guard retentionMilliseconds >= 0 else { return RetentionDecision() }
        let horizon = now.shifted(byMilliseconds: -retentionMilliseconds)
        var deleteBelow: Offset?
        for segment in log.segments where !segment.isEmpty {
            let newest = segment.believableTimestamp(aheadMilliseconds: aheadMilliseconds) ?? segment.lastModified
            guard newest < horizon else {
                // It becomes too old the moment after this.
                return RetentionDecision(
                    deleteBelow: deleteBelow,
                    askAgainAfter: min(newest.elapsed(since: horizon) + .milliseconds(1), .seconds(300)))
            }
            deleteBelow = segment.endOffset
        }
        return RetentionDecision(deleteBelow: deleteBelow)
    }
}
