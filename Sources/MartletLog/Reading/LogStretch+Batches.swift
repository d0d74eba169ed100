public import MartletModel
public import MartletRecord

extension LogStretch {
    /// A batch of the stretch, by its header alone.
    public struct Batch: Sendable, Hashable {
        public let header: RecordBatchHeader
        public let lastOffset: Offset
        /// In the stretch.
        public let bytes: Range<Int>
    }

    /// The headers of the stretch's batches, without reading their records.
    ///
    /// - Throws: ``LogError`` where the file cannot be read, or has something else there.
    public func batches() throws(LogError) -> [Batch] {
        var batches: [Batch] = []
        var start = 0
        while byteCount - start >= RecordBatchHeader.byteCount {
            let header = try header(at: start)
            let end = start + header.batchByteCount
            guard header.magic == RecordBatchHeader.currentMagic, header.batchLength > 0, end <= byteCount,
                header.lastOffsetDelta >= 0, let last = header.lastOffset
            else {
                throw .impossibleBatch(
                    baseOffset: header.baseOffset, lastOffsetDelta: header.lastOffsetDelta, trailingByteCount: byteCount - start)
            }
            batches.append(Batch(header: header, lastOffset: last, bytes: start..<end))
            start = end
        }
        return batches
    }

    /// The header of its first batch; nil where the stretch or its file ends before it does.
    ///
    /// - Throws: ``LogError/system(_:)`` where the file cannot be read.
    public func firstHeader() throws(LogError) -> RecordBatchHeader? {
        guard byteCount >= RecordBatchHeader.byteCount else { return nil }
        let header = try header(at: 0)
        return header.magic == RecordBatchHeader.currentMagic ? header : nil
    }

    /// A part of the stretch.
    ///
    /// - Precondition: the range lies in it.
    public func part(_ range: Range<Int>) -> LogStretch {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "\(range) is not in \(byteCount) bytes")
        return LogStretch(file: file, position: position + Int64(range.lowerBound), byteCount: range.count)
    }

    private func header(at start: Int) throws(LogError) -> RecordBatchHeader {
        var bytes: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
        do throws(DiskError) {
            return try withUnsafeMutableBytes(of: &bytes) { (room) throws(DiskError) in
                let header = UnsafeMutableRawBufferPointer(rebasing: room[..<RecordBatchHeader.byteCount])
                // What is missing stays zero, and is no batch.
                _ = try file.read(into: header, at: position + Int64(start))
                return RecordBatchHeader(unchecked: UnsafeRawBufferPointer(header))
            }
        } catch {
            throw LogError(error)
        }
    }
}
