public import MartletStrategy

/// Places keyed records as Sarama's `NewHashPartitioner` and librdkafka's `fnv1a` do: the 32 bits of FNV-1a are read as
/// a signed number, and its magnitude is taken modulo the partition count.
///
/// That magnitude is Sarama's historic way to get rid of the sign, and differs from taking the sign bit off (as
/// `murmur2` here does, and Sarama's `NewReferenceHashPartitioner`) for half of all keys.
public struct FNV1aPartitioner: Partitioner {
    public static let name = "fnv1a"
    public static let summary = "By the key's FNV-1a hash, as Sarama and librdkafka's fnv1a do; sticky without a key."
    public static let execution = StrategyExecution.inline

    private let keyless = StickyChoice()

    public init(settings: StrategySettings) {}

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        guard let key = record.key else { return keyless.partition(for: record, among: partitionCount) }
        return Int(Int32(bitPattern: fnv1a(key)).magnitude) % partitionCount
    }
}

/// FNV-1a, 32 bits.
private func fnv1a(_ bytes: RawSpan) -> UInt32 {
    bytes.withUnsafeBytes { bytes in
        bytes.reduce(0x811c_9dc5) { hash, byte in (hash ^ UInt32(byte)) &* 0x0100_0193 }
    }
}
