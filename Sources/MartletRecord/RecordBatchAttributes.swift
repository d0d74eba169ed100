/// The attribute bits of a record batch.
public struct RecordBatchAttributes: Sendable, Hashable, RawRepresentable {
    public var rawValue: Int16
    @inlinable public init(rawValue: Int16) { self.rawValue = rawValue }

    /// The codec's number (0-4 are known, see ``CompressionCodec``).
    @inlinable public var codecNumber: Int16 { rawValue & 0b111 }
    /// Timestamps are the broker's append time rather than the producer's create time.
    @inlinable public var isLogAppendTime: Bool { rawValue & 1 << 3 != 0 }
    @inlinable public var isTransactional: Bool { rawValue & 1 << 4 != 0 }
    /// Written by a coordinator (transaction markers), never by a client.
    @inlinable public var isControl: Bool { rawValue & 1 << 5 != 0 }
    /// The base timestamp is the delete horizon that compaction has set (KIP-534).
    @inlinable public var hasDeleteHorizon: Bool { rawValue & 1 << 6 != 0 }
}
