public import MartletStrategy

/// Places records as the Java client does by default: keyed ones by murmur2, equal bit by bit, the others on one random
/// partition for a batch's worth.
public struct Murmur2Partitioner: Partitioner {
    public static let name = "murmur2"
    public static let summary = "By the key's murmur2 hash, as the Java client does; sticky for records without a key."
    public static let execution = StrategyExecution.inline

    private let keyless = StickyChoice()

    public init(settings: StrategySettings) {}

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        guard let key = record.key else { return keyless.partition(for: record, among: partitionCount) }
        return KeyHash.partition(of: key, among: partitionCount)
    }
}
