public import MartletRecord
internal import NIOCore

extension LogStretch {
    /// The header of its first batch.
    ///
    /// - Throws: ``LogError/system(_:)`` where the file cannot be read.
    public func firstHeader() throws(LogError) -> RecordBatchHeader? {
        guard byteCount >= RecordBatchHeader.byteCount else { return nil }
        let start = LogStretch(file: file, position: position, byteCount: RecordBatchHeader.byteCount)
        return try start.bytes().withUnsafeReadableBytes { bytes in
            bytes.count >= RecordBatchHeader.byteCount ? RecordBatchHeader(unchecked: bytes) : nil
        }
    }
}
