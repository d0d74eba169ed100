/// The number of a broker in its cluster (`node.id`, `broker.id`), from 0.
public struct BrokerID: KafkaInteger {
    public let rawValue: Int32
    @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// "No broker" on the wire: a partition without a leader, a fetch by a consumer.
    @inlinable public static var none: BrokerID { -1 }
}
