public import MartletModel
public import MartletStrategy

/// Lets the oldest segments go while the rest still has at least `retention.bytes`.
public struct SizeRetention: RetentionPolicy {
    public static let name = "size"
    public static let summary = "The oldest records may go while at least a given number of bytes remains."
    public static let execution = StrategyExecution.inline
    public static let usesCommittedOffsets = false
    public static let settings = [
        StrategySetting(
            "retention.bytes", .integer(-1...Int64.max), default: "-1",
            "Bytes of each partition that stay at least; -1 keeps all.")
    ]

    private let retentionBytes: Int64

    public init(settings: StrategySettings) throws(StrategySettingError) {
        retentionBytes = try settings.integer("retention.bytes")
    }

    public func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        guard retentionBytes >= 0 else { return RetentionDecision() }
        var surplus = log.byteCount - retentionBytes
        var deleteBelow: Offset?
        for segment in log.segments where !segment.isEmpty {
            guard segment.byteCount <= surplus else { break }
            surplus -= segment.byteCount
            deleteBelow = segment.endOffset
        }
        return RetentionDecision(deleteBelow: deleteBelow)
    }
}
