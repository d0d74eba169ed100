public import MartletModel
public import MartletRecord
public import NIOCore

/// A record as a consumer gets it. Key and value are slices of the fetched bytes: nothing was copied.
public struct ConsumedRecord: Sendable, Hashable {
    /// The partition it was read from.
    public let source: TopicPartition
    public let record: Record

    public var topic: TopicName { source.topic }
    public var partition: PartitionIndex { source.partition }
    public var offset: Offset { record.offset }
    public var timestamp: Timestamp { record.timestamp }
    /// Nil for a record without a key, which is not the same as an empty one.
    public var key: ByteBuffer? { record.key }
    /// Nil for a tombstone.
    public var value: ByteBuffer? { record.value }
    public var headers: [RecordHeader] { record.headers }
}
