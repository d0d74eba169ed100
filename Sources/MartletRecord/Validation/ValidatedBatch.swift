public import MartletModel

/// A batch that passed ``RecordBatchValidator``, and what its records were found to be.
public struct ValidatedBatch: Sendable, Hashable {
    public let header: RecordBatchHeader
    public let codec: CompressionCodec
    public let facts: RecordBatchFacts
}

/// What a walk over the records of a batch found.
public struct RecordBatchFacts: Sendable, Hashable {
    /// The smallest timestamp of a record that has one; nil where none has.
    public var timestampMin: Timestamp?
    /// The largest timestamp, ``Timestamp/none`` where no record has one. The header may say otherwise: Kafka's
    /// brokers then correct the header, see ``MutableRecordBatch/setMaxTimestamp(_:isLogAppendTime:)``.
    public var timestampMax: Timestamp
    /// Index of the first record without a key, nil where all have one: a compacted topic takes no other records.
    public var firstKeylessRecord: Int?
    /// Bytes of the records after decompression.
    public var recordBytes: Int
}
