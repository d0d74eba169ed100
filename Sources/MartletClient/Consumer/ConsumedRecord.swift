public import MartletModel
public import MartletRecord
public import NIOCore

/// A record as a consumer gets it. Key and value are slices of the fetched bytes: nothing was copied.
public struct ConsumedRecord: Sendable, Hashable {
    public let source: TopicPartition
    public let offset: Offset
    public let timestamp: Timestamp
    /// Nil for a record without a key, which is not the same as an empty one.
    public let key: ByteBuffer?
    /// Nil for a tombstone.
    public let value: ByteBuffer?
    public let headers: [RecordHeader]

    public var topic: TopicName { source.topic }
    public var partition: PartitionIndex { source.partition }
}
