/// How much of a sender's bytes the broker looks at.
public struct RecordBatchLimits: Sendable, Hashable {
    /// Bytes of a batch as sent, header included (`max.message.bytes`).
    public var batchBytesMax: Int
    /// Bytes that the records of a compressed batch may take after decompression. They are looked at through a small
    /// window, so this bounds time, not memory: a small batch must not keep a thread busy for seconds.
    public var decompressedBytesMax: Int
    /// The largest window that a zstd frame may ask for, as a power of two. 23 (8 MiB) is what RFC 8878 asks every
    /// decoder to have and what level 19 uses; a frame that wants more is refused before memory is taken for it.
    public var zstdWindowLogMax: Int

    public init(
        batchBytesMax: Int = 1_048_588, decompressedBytesMax: Int = 128 << 20, zstdWindowLogMax: Int = 23
    ) {
        self.batchBytesMax = batchBytesMax
        self.decompressedBytesMax = decompressedBytesMax
        self.zstdWindowLogMax = zstdWindowLogMax
    }
}
