public import MartletModel

/// One record, borrowed: valid as long as the bytes it was read from, never copied.
public struct RecordView: ~Escapable {
    public let offset: Offset
    /// The create time, or the batch's append time where the topic stamps that.
    public let timestamp: Timestamp
    /// Nil where the record has no key, which is not the same as an empty one.
    public let key: RawSpan?
    /// Nil for a tombstone.
    public let value: RawSpan?
    /// The headers as the batch carries them, structure checked: count, then key and value each with a varint length.
    public let encodedHeaders: RawSpan

    @_lifetime(copy key, copy value, copy encodedHeaders)
    init(offset: Offset, timestamp: Timestamp, key: RawSpan?, value: RawSpan?, encodedHeaders: RawSpan) {
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.encodedHeaders = encodedHeaders
    }
}
