/// The attribute bits of a record batch.
public struct RecordBatchAttributes: Sendable, Hashable, RawRepresentable {
    public var rawValue: Int16
    @inlinable public init(rawValue: Int16) { self.rawValue = rawValue }

    public init(
        codec: CompressionCodec = .none, isLogAppendTime: Bool = false, isTransactional: Bool = false,
        isControl: Bool = false, hasDeleteHorizon: Bool = false
    ) {
        rawValue = codec.rawValue
        self.isLogAppendTime = isLogAppendTime
        self.isTransactional = isTransactional
        self.isControl = isControl
        self.hasDeleteHorizon = hasDeleteHorizon
    }

    /// The codec's number (0-4 are known, see ``CompressionCodec``).
    @inlinable public var codecNumber: Int16 { rawValue & 0b111 }
    /// Timestamps are the broker's append time rather than the producer's create time.
    @inlinable public var isLogAppendTime: Bool {
        get { self[bit: 3] }
        set { self[bit: 3] = newValue }
    }
    @inlinable public var isTransactional: Bool {
        get { self[bit: 4] }
        set { self[bit: 4] = newValue }
    }
    /// Written by a coordinator (transaction markers), never by a client.
    @inlinable public var isControl: Bool {
        get { self[bit: 5] }
        set { self[bit: 5] = newValue }
    }
    /// The base timestamp is the delete horizon that compaction has set (KIP-534).
    @inlinable public var hasDeleteHorizon: Bool {
        get { self[bit: 6] }
        set { self[bit: 6] = newValue }
    }

    @inlinable subscript(bit bit: Int16) -> Bool {
        get { rawValue & 1 << bit != 0 }
        set { if newValue { rawValue |= 1 << bit } else { rawValue &= ~(1 << bit) } }
    }
}
