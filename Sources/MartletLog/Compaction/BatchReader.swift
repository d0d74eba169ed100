internal import MartletModel
internal import MartletRecord

/// Reads the batches of a sealed segment whole, one after another, and trusts none: what compaction writes gets a
/// fresh checksum, which must not make damaged bytes look sound.
struct BatchReader: ~Copyable {
    private let source: CompactionSource
    private var window: FileWindow
    private var windowByteCount: Int
    private let shouldStop: @Sendable () -> Bool
    /// Where the next batch begins.
    private(set) var position: Int64 = 0

    /// - Parameter shouldStop: asked before each batch: whether to read no further.
    init(_ source: CompactionSource, windowByteCount: Int = 512 << 10, shouldStop: @escaping @Sendable () -> Bool) {
        self.source = source
        self.windowByteCount = windowByteCount
        self.shouldStop = shouldStop
        window = FileWindow(on: source.file, to: source.byteCount, byteCount: windowByteCount)
    }

    /// The header of the next batch, or nil at the end of the segment. ``skip(_:)`` or ``take(_:)`` steps over it.
    mutating func peek() throws(CompactionFailure) -> RecordBatchHeader? {
        guard position < source.byteCount else { return nil }
        if shouldStop() { throw CompactionFailure(.stopped, "compaction of '\(source.file.path)' was told to stop") }
        let header = try read(RecordBatchHeader.byteCount) { (bytes) throws(RecordBatchError) in
            bytes.count < RecordBatchHeader.byteCount ? nil : RecordBatchHeader(unchecked: bytes)
        }
        guard let header, header.isPlausible, Int64(header.batchByteCount) <= source.byteCount - position else {
            throw CompactionFailure(.damage, "there is no batch at byte \(position) of '\(source.file.path)'")
        }
        return header
    }

    mutating func skip(_ header: RecordBatchHeader) { position += Int64(header.batchByteCount) }

    /// Hands the batch of `header`, which ``peek()`` has returned, to `body` and steps over it.
    mutating func take<Result>(
        _ header: RecordBatchHeader, _ body: (UnsafeRawBufferPointer) throws(RecordBatchError) -> Result
    ) throws(CompactionFailure) -> Result {
        if header.batchByteCount > windowByteCount {
            windowByteCount = header.batchByteCount
            window = FileWindow(on: source.file, to: source.byteCount, byteCount: windowByteCount)
        }
        let result = try read(header.batchByteCount) { (bytes) throws(RecordBatchError) -> Result in
            let batch = UnsafeRawBufferPointer(rebasing: bytes.prefix(header.batchByteCount))
            try RecordBatchHeader(checking: batch).verifyChecksum(of: batch)
            return try body(batch)
        }
        skip(header)
        return result
    }

    private mutating func read<Result>(
        _ byteCount: Int, _ body: (UnsafeRawBufferPointer) throws(RecordBatchError) -> Result
    ) throws(CompactionFailure) -> Result {
        let bytes = try CompactionFailure.wrapping { () throws(DiskError) in
            try window.bytes(at: position, atLeast: byteCount)
        }
        do throws(RecordBatchError) {
            return try body(bytes)
        } catch {
            throw CompactionFailure(error, in: source.file.path, at: position)
        }
    }
}
