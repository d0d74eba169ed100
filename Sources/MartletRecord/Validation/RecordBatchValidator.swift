internal import MartletModel

/// Judges the batch that a client sent before any of it is written. Looks at every byte once for the checksum and at
/// the structure of every record, and keeps nothing.
public struct RecordBatchValidator: Sendable {
    public var limits: RecordBatchLimits

    public init(limits: RecordBatchLimits = RecordBatchLimits()) {
        self.limits = limits
    }

    /// Checks the records field of one partition of a produce request: exactly one batch, of a form that a client may
    /// write, whole, and with records that are what the header says.
    ///
    /// - Throws: the first fault, cheapest checks first. A batch that lies about its length is found before its
    ///   checksum is computed, and a wrong checksum before a record is read.
    public func validate(_ bytes: UnsafeRawBufferPointer) throws(RecordBatchError) -> ValidatedBatch {
        guard !bytes.isEmpty else { throw .noBatch() }
        let header = try RecordBatchHeader(checking: bytes)
        guard header.batchByteCount == bytes.count else {
            throw .trailingBytes(bytes.count - header.batchByteCount, after: header.batchByteCount)
        }
        guard bytes.count <= limits.batchBytesMax else {
            throw .batchTooLarge(bytes.count, limit: limits.batchBytesMax)
        }
        try header.verifyChecksum(of: bytes)
        try header.checkClientMayWrite()
        guard let codec = header.attributes.codec else { throw .unknownCodec(header.attributes.codecNumber) }
        let encoded = UnsafeRawBufferPointer(rebasing: bytes[RecordBatchHeader.byteCount...])
        let facts = try facts(of: encoded, codec: codec, header: header)
        return ValidatedBatch(header: header, codec: codec, facts: facts)
    }

    private func facts(
        of encoded: UnsafeRawBufferPointer, codec: CompressionCodec, header: RecordBatchHeader
    ) throws(RecordBatchError) -> RecordBatchFacts {
        guard codec != .none else {
            return try RecordWalk.check(RecordInput(encoded), of: header)
        }
        return try codec.withDecompression(of: encoded, limits: limits) {
            (stream) throws(RecordBatchError) -> RecordBatchFacts in
            try RecordWalk.check(RecordInput(stream), of: header)
        }
    }
}
