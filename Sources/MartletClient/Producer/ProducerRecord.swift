public import MartletModel
public import MartletRecord
public import NIOCore

/// A record on its way to a topic.
public struct ProducerRecord: Sendable, Hashable {
    /// Nil for a record without a key, which is not the same as an empty one.
    public var key: ByteBuffer?
    /// Nil for a tombstone, which deletes its key from a compacted topic.
    public var value: ByteBuffer?
    public var headers: [RecordHeader]
    /// When the event happened. Nil: when it is handed to the producer.
    public var timestamp: Timestamp?
    /// Nil: the topic's partitioner decides.
    public var partition: PartitionIndex?

    public init(
        key: ByteBuffer? = nil, value: ByteBuffer?, headers: [RecordHeader] = [], timestamp: Timestamp? = nil,
        partition: PartitionIndex? = nil
    ) {
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
        self.partition = partition
    }

    /// A record of text.
    public init(
        key: String? = nil, value: String?, headers: [RecordHeader] = [], timestamp: Timestamp? = nil,
        partition: PartitionIndex? = nil
    ) {
        self.init(
            key: key.map { ByteBuffer(string: $0) }, value: value.map { ByteBuffer(string: $0) }, headers: headers,
            timestamp: timestamp, partition: partition)
    }
}

extension ProducerRecord {
    /// The most bytes that the record takes in a batch.
    var sizeEstimate: Int { RecordBatchBuilder.recordBytesMax(key: key, value: value, headers: headers) }
}

/// Where an acknowledged record stands.
public struct Acknowledgement: Sendable, Hashable {
    public let partition: PartitionIndex
    /// ``MartletModel/Offset/none`` with ``RequiredAcks/none``, where the broker says nothing.
    public let offset: Offset
    /// The record's own, or the broker's append time on topics with `message.timestamp.type=LogAppendTime`.
    public let timestamp: Timestamp
}
