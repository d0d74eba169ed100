/// The number of a partition within its topic, from 0.
public struct PartitionIndex: KafkaInteger {
    public let rawValue: Int32
    @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// In a produce request: the broker's partitioner is to choose (`partitioner.mode=assign`).
    @inlinable public static var open: PartitionIndex { -1 }
}
