public import MartletModel
public import MartletStrategy

/// Ends a record so many milliseconds after its timestamp as a header of it says: as decimal text, or as 8 bytes,
/// big-endian. A record without the header, or with something else in it, or without a timestamp, does not end. 0, or less, ends it at once.
public struct TimeToLive: ExpiryPolicy {
    public static let name = "time-to-live"
    public static let summary = "A header says how many milliseconds a record lives."
    public static let execution = StrategyExecution.inline
    public static let settings = [
        StrategySetting("ttl.key", .text, default: nil, "Where the time to live is, in milliseconds: header:<name>.")
    ]

    private let header: HeaderReference

    public init(settings: StrategySettings) throws(StrategySettingError) {
        header = try settings.headerReference("ttl.key")
    }

    public func expiry(of record: borrowing RecordFacts) -> Timestamp? {
        guard record.timestamp != .none, let milliseconds = record.lastHeader(header)?.valueInteger else { return nil }
        return record.timestamp.shifted(byMilliseconds: milliseconds)
    }
}
