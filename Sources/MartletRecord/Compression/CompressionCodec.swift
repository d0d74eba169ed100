/// The codecs of the record format, with the numbers that the batch attributes carry.
public enum CompressionCodec: Int16, Sendable, Hashable, CaseIterable {
    case none = 0
    case gzip = 1
    case snappy = 2
    case lz4 = 3
    case zstd = 4

    /// As configs spell it: `none`, `gzip`, `snappy`, `lz4`, `zstd`. A topic's `uncompressed` means ``none``.
    public var name: String {
        switch self {
        case .none: "none"
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .lz4: "lz4"
        case .zstd: "zstd"
        }
    }

    /// Nil for a name that no codec has.
    public init?(name: some StringProtocol) {
        let wanted = name == "uncompressed" ? "none" : String(name)
        guard let codec = Self.allCases.first(where: { $0.name == wanted }) else { return nil }
        self = codec
    }

    /// The levels that `compression.<codec>.level` takes (KIP-390); nil where a codec has none.
    public var levels: ClosedRange<Int>? {
        switch self {
        case .none, .snappy: nil
        case .gzip: 1...9
        case .lz4: 1...17
        case .zstd: -131_072...22
        }
    }
}

extension RecordBatchAttributes {
    /// Nil for the numbers 5 to 7, which no codec has. Setting nil clears the codec.
    public var codec: CompressionCodec? {
        get { CompressionCodec(rawValue: codecNumber) }
        set { rawValue = rawValue & ~0b111 | (newValue?.rawValue ?? 0) }
    }
}
