public import MartletModel

/// One record as a strategy sees it: borrowed bytes, valid only during the call, never copied.
public struct RecordFacts: ~Escapable {
    /// Nil where the record has no key, which is not the same as an empty one.
    public let key: RawSpan?
    /// Nil for a tombstone.
    public let value: RawSpan?
    /// The headers as the record batch carries them (count, then key and value each with a varint length), already
    /// checked for structure.
    public let encodedHeaders: RawSpan
    /// The record's own time, or the time of its append where the topic stamps that; ``Timestamp/none`` where it is not
    /// known, as to a client that has yet to send the record.
    public let timestamp: Timestamp

    @_lifetime(copy key, copy value, copy encodedHeaders)
    public init(key: RawSpan?, value: RawSpan?, encodedHeaders: RawSpan, timestamp: Timestamp = .none) {
        self.key = key
        self.value = value
        self.encodedHeaders = encodedHeaders
        self.timestamp = timestamp
    }

    /// The size of key, value and headers together.
    public var byteCount: Int { (key?.byteCount ?? 0) + (value?.byteCount ?? 0) + encodedHeaders.byteCount }
}
