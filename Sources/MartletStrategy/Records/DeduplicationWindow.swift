/// How long the messages of a partition are remembered: until the first of two bounds is reached.
public struct DeduplicationWindow: Sendable, Hashable {
    /// How many of the partition's newest offsets are looked back upon. It bounds the memory: about 100 bytes each.
    public static let recordsMax = 10_000_000
    /// The most that ``milliseconds`` can be: ten years.
    public static let millisecondsMax: Int64 = 315_360_000_000

    /// Of the broker's clock, from the append of the first copy on.
    public let milliseconds: Int64
    public let records: Int

    /// - Parameters:
    ///   - milliseconds: 1 ... ``millisecondsMax``; what is beyond is brought to the bound.
    ///   - records: 1 ... ``recordsMax``; likewise.
    public init(milliseconds: Int64, records: Int) {
        self.milliseconds = min(max(milliseconds, 1), Self.millisecondsMax)
        self.records = min(max(records, 1), Self.recordsMax)
    }
}
