public import MartletStrategy

/// Keeps records without a key together: one random partition for a batch's worth, of a size that the topic sets. Keyed
/// records go where `murmur2` would put them.
public struct StickyPartitioner: Partitioner {
    public static let name = "sticky"
    public static let summary =
        "One random partition for a batch's worth of records without a key; keyed ones by murmur2."
    public static let execution = StrategyExecution.inline
    public static let settings = [
        StrategySetting(
            "batch.bytes", .integer(1...1_073_741_824), default: "\(StickyChoice.defaultBatchBytes)",
            "Change the partition after this many bytes of keys, values and headers."),
        StrategySetting(
            "batch.records", .integer(1...Int64.max), default: "\(Int64.max)",
            "Change the partition after this many records, however small."),
    ]

    private let keyless: StickyChoice

    public init(settings: StrategySettings) throws(StrategySettingError) {
        keyless = StickyChoice(
            batchBytes: try settings.integer("batch.bytes"), batchRecords: try settings.integer("batch.records"))
    }

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        guard let key = record.key else { return keyless.partition(for: record, among: partitionCount) }
        return KeyHash.partition(of: key, among: partitionCount)
    }
}
