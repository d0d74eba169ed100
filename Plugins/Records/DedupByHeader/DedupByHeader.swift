public import MartletStrategy

/// Takes the value of a header for the id of the message, so that a copy of a message is recognized whichever producer
/// sends it. A record without the header, or with one that has no value, is always appended.
public struct DedupByHeader: DeduplicationPolicy {
    public static let name = "dedup-by-header"
    public static let summary = "Records with the same value in a header are the same message."
    public static let execution = StrategyExecution.inline
    public static let settings = [
        StrategySetting("dedup.key", .text, default: nil, "Where the message id is: header:<name>."),
        StrategySetting(
            "dedup.window.ms", .integer(1...DeduplicationWindow.millisecondsMax), default: "600000",
            "For how many milliseconds a message is remembered."),
        StrategySetting(
            "dedup.window.records", .integer(1...Int64(DeduplicationWindow.recordsMax)), default: "250000",
            "How many of a partition's newest offsets are looked back upon."),
    ]

    public let window: DeduplicationWindow
    private let header: HeaderReference

    public init(settings: StrategySettings) throws(StrategySettingError) {
        header = try settings.headerReference("dedup.key")
        window = DeduplicationWindow(
            milliseconds: try settings.integer("dedup.window.ms"),
            records: Int(try settings.integer("dedup.window.records")))
    }

    public func messageID(of record: borrowing RecordFacts) -> MessageID? {
        guard let value = record.lastHeader(header)?.value else { return nil }
        return MessageID(value)
    }
}
