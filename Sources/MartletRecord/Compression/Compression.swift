/// A codec and how hard it tries.
public struct Compression: Sendable, Hashable {
    public let codec: CompressionCodec
    /// Within ``CompressionCodec/levels``; nil is the codec's own default.
    public let level: Int?

    /// A level outside the codec's range is moved to its nearest end: configs were checked before.
    public init(_ codec: CompressionCodec, level: Int? = nil) {
        self.codec = codec
        self.level = codec.levels.flatMap { range in level.map { min(max($0, range.lowerBound), range.upperBound) } }
    }

    public static let none = Compression(.none)
    public static let gzip = Compression(.gzip)
    public static let snappy = Compression(.snappy)
    public static let lz4 = Compression(.lz4)
    public static let zstd = Compression(.zstd)
}
