public import MartletModel
public import MartletStrategy

/// Lets a segment go when its newest record is older than `window.ms`, measured against the newest record of the log
/// and not against the clock: history that is replayed into a topic is not deleted as it arrives, and a topic that
/// falls silent keeps its last window.
///
/// Segments without a timestamp that can be believed go with the next one that may go.
public struct EventTimeRetention: RetentionPolicy {
    public static let name = "eventtime"
    public static let summary = "Records older than a given time before the log's newest record may go."
    public static let execution = StrategyExecution.inline
    public static let usesCommittedOffsets = false
    public static let settings = [
        StrategySetting(
            "window.ms", .integer(-1...Int64.max), default: "604800000",
            "How much of the past stays, in milliseconds before the newest record; -1 keeps all."),
        StrategySetting(
            "ahead.max.ms", .integer(-1...Int64.max), default: "3600000",
            "Timestamps further ahead of the time they were written, in milliseconds, are not believed; -1 believes all."
        ),
    ]

    private let windowMilliseconds: Int64
    private let aheadMilliseconds: Int64

    public init(settings: StrategySettings) throws(StrategySettingError) {
        windowMilliseconds = try settings.integer("window.ms")
        aheadMilliseconds = try settings.integer("ahead.max.ms")
    }

    public func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        guard windowMilliseconds >= 0 else { return RetentionDecision() }
        let times = log.segments.map { $0.believableTimestamp(aheadMilliseconds: aheadMilliseconds) }
        guard let newest = times.compactMap({ $0 }).max() else { return RetentionDecision() }
        let horizon = newest.shifted(byMilliseconds: -windowMilliseconds)
        var deleteBelow: Offset?
        for (segment, time) in zip(log.segments, times) where !segment.isEmpty {
            guard let time else { continue }
            guard time < horizon else { break }
            deleteBelow = segment.endOffset
        }
        return RetentionDecision(deleteBelow: deleteBelow)
    }
}
