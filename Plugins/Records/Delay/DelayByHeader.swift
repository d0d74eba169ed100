public import MartletModel
public import MartletStrategy

/// Holds a record back from managed consumers until so many milliseconds after its timestamp as a header of it says: as
/// decimal text, or as 8 bytes, big-endian. A record without the header, or with something else in it, or without a timestamp, is due at once.
public struct DelayByHeader: DelayPolicy {
    public static let name = "delay"
    public static let summary = "A header says how many milliseconds a record is held back."
    public static let execution = StrategyExecution.inline
    public static let settings = [
        StrategySetting("delay.key", .text, default: nil, "Where the delay is, in milliseconds: header:<name>.")
    ]

    private let header: HeaderReference

    public init(settings: StrategySettings) throws(StrategySettingError) {
        header = try settings.headerReference("delay.key")
    }

    public func earliestDelivery(of record: borrowing RecordFacts) -> Timestamp? {
        guard record.timestamp != .none, let milliseconds = record.lastHeader(header)?.valueInteger else { return nil }
        return record.timestamp.shifted(byMilliseconds: milliseconds)
    }
}
