public import MartletStrategy

/// Places keyed records as librdkafka's `consistent` and `consistent_random` do: the CRC-32 of the key, unsigned,
/// modulo the partition count. Sarama's `NewConsistentCRCHashPartitioner` agrees.
///
/// An empty key is a key, with the CRC 0, as in `consistent`; `consistent_random` places it like a missing one.
public struct CRC32Partitioner: Partitioner {
    public static let name = "crc32"
    public static let summary = "By the key's CRC-32, as librdkafka does; sticky for records without a key."
    public static let execution = StrategyExecution.inline

    private let keyless = StickyChoice()

    public init(settings: StrategySettings) {}

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        guard let key = record.key else { return keyless.partition(for: record, among: partitionCount) }
        return Int(crc32(key)) % partitionCount
    }
}
