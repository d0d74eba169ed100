internal import MartletModel
public import NIOCore

/// One batch, borrowed: its header, its bytes, and the way to its records.
///
/// Reading judges no more than it needs; ``verifyChecksum()`` and ``RecordBatchValidator`` do.
public struct RecordBatchView: ~Escapable {
    public let header: RecordBatchHeader
    /// The whole batch, header included, and nothing behind it.
    public let bytes: RawSpan

    /// The batch that `bytes` begins with; more batches may follow it.
    @_lifetime(copy bytes)
    public init(firstOf bytes: RawSpan) throws(RecordBatchError) {
        header = try bytes.withUnsafeBytes { (raw) throws(RecordBatchError) -> RecordBatchHeader in
            try RecordBatchHeader(checking: raw)
        }
        self.bytes = bytes.extracting(first: header.batchByteCount)
    }

    /// The records as they stand in the batch: compressed where ``header`` names a codec.
    public var encodedRecords: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(droppingFirst: RecordBatchHeader.byteCount) }
    }

    public func verifyChecksum() throws(RecordBatchError) {
        try bytes.withUnsafeBytes { (raw) throws(RecordBatchError) in try header.verifyChecksum(of: raw) }
    }

    /// The records after decompression, for a ``RecordCursor``. A batch without codec is copied too: those who must
    /// not copy ask ``encodedRecords`` instead.
    ///
    /// - Throws: of kind `corrupt`, `unsupportedCodec`, or `decompressedTooLarge` beyond `limits`.
    public func decompressedRecords(
        within limits: RecordBatchLimits, allocator: ByteBufferAllocator = ByteBufferAllocator()
    ) throws(RecordBatchError) -> ByteBuffer {
        guard let codec = header.attributes.codec else { throw .unknownCodec(header.attributes.codecNumber) }
        var payload = allocator.buffer(capacity: 0)
        try encodedRecords.withUnsafeBytes { (raw) throws(RecordBatchError) in
            try codec.decompress(raw, into: &payload, limits: limits)
        }
        return payload
    }
}
