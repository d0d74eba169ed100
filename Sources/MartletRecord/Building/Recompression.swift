internal import MartletModel
public import NIOCore

extension RecordBatchView {
    /// The same batch in another codec: offsets, timestamps, producer and every record stay as they are.
    ///
    /// - Throws: of kind `corrupt`, `unsupportedCodec` or `decompressedTooLarge` where the records cannot be read,
    ///   `batchTooLarge` where the result does not fit the 32-bit length of a batch.
    public func recompressed(
        with compression: Compression, within limits: RecordBatchLimits
    ) throws(RecordBatchError) -> ByteBuffer {
        let records = try decompressedRecords(within: limits)
        var batch = ByteBuffer()
        batch.writeRepeatingByte(0, count: RecordBatchHeader.byteCount)
        try records.withUnsafeReadableBytes { (raw) throws(RecordBatchError) in
            try compression.compress(raw, into: &batch)
        }
        var header = header
        guard let length = Int32(exactly: batch.readableBytes - RecordBatchHeader.lengthOverhead) else {
            throw .batchTooLarge(batch.readableBytes, limit: Int(Int32.max))
        }
        header.batchLength = length
        header.attributes.codec = compression.codec
        batch.withUnsafeMutableReadableBytes { header.write(to: $0) }
        return batch
    }
}
