internal import MartletRecord
internal import NIOCore

extension BatchIntake {
    /// The batch in the topic's own codec, or nil where it may stay as it is (`compression.type`).
    ///
    /// Only what a client sent is looked at, and not before it was checked: what is made from it is checked again as if
    /// the client had sent it.
    func recompressed(_ batch: ByteBuffer) throws(LogError) -> ByteBuffer? {
        guard origin == .client, case .codec(let target) = settings.compression else { return nil }
        let limits = RecordBatchLimits(batchBytesMax: settings.maximumMessageByteCount)
        do throws(RecordBatchError) {
            let sent = try batch.withUnsafeReadableBytes { (bytes) throws(RecordBatchError) in
                try RecordBatchValidator(limits: limits).validate(bytes)
            }
            guard sent.codec != target.codec else { return nil }
            return try RecordBatchView(firstOf: batch.readableBytesSpan).recompressed(with: target, within: limits)
        } catch {
            throw .invalidBatch(error)
        }
    }
}
