public import MartletModel
public import NIOCore

/// A record that owns its bytes, for those who keep it: consumers, and the replay of internal topics. Key and value
/// are slices of the buffer that the batch was decompressed to, so that they cost no copy.
public struct Record: Sendable, Hashable {
    public var offset: Offset
    public var timestamp: Timestamp
    /// Nil where the record has no key, which is not the same as an empty one.
    public var key: ByteBuffer?
    /// Nil for a tombstone.
    public var value: ByteBuffer?
    public var headers: [RecordHeader]

    public init(
        offset: Offset = 0, timestamp: Timestamp, key: ByteBuffer? = nil, value: ByteBuffer?,
        headers: [RecordHeader] = []
    ) {
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }
}
