/// The identity of an idempotent or transactional producer (KIP-98), unique in the cluster.
public struct ProducerID: KafkaInteger {
    public let rawValue: Int64
    @inlinable public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// A batch without producer identity: neither idempotent nor transactional.
    @inlinable public static var none: ProducerID { -1 }
}

/// Fences earlier incarnations of a producer id (KIP-98, KIP-360).
public struct ProducerEpoch: KafkaInteger {
    public let rawValue: Int16
    @inlinable public init(_ rawValue: Int16) { self.rawValue = rawValue }
    @inlinable public static var none: ProducerEpoch { -1 }
}

/// The number of a record in what one producer epoch wrote to one partition; wraps from 2^31-1 to 0.
public struct ProducerSequence: KafkaInteger {
    public let rawValue: Int32
    @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }
    @inlinable public static var none: ProducerSequence { -1 }

    /// The sequence `count` records on. `count` must not be negative.
    @inlinable public func advanced(by count: Int32) -> ProducerSequence {
        let sum = Int64(rawValue) + Int64(count)
        return ProducerSequence(Int32(truncatingIfNeeded: sum & 0x7FFF_FFFF))
    }
}
