internal import MartletModel
internal import MartletRecord

/// Steps over the headers of the batches in a segment's file, through a small window, without reading what is between
/// them.
struct BatchWalk: ~Copyable {
    private var window: FileWindow
    /// Where the next batch begins.
    private(set) var position: Int64

    /// - Parameters:
    ///   - end: bytes from here on are none of the walk's business.
    ///   - windowByteCount: how much is read at once; small for looking one batch up, large for walking far.
    init(_ file: LogFile, from position: Int64, to end: Int64, windowByteCount: Int = 4096) {
        window = FileWindow(on: file, to: end, byteCount: max(windowByteCount, RecordBatchHeader.byteCount))
        self.position = position
    }

    /// The header at ``position``, or nil at the end, or where no batch can be: the length contradicts the file.
    mutating func peek() throws(DiskError) -> RecordBatchHeader? {
        let bytes = try window.bytes(at: position, atLeast: RecordBatchHeader.byteCount)
        guard bytes.count >= RecordBatchHeader.byteCount else { return nil }
        let header = RecordBatchHeader(unchecked: bytes)
        guard header.isPlausible, Int64(header.batchByteCount) <= window.end - position else { return nil }
        return header
    }

    /// Steps over the batch of `header`, which ``peek()`` has returned.
    mutating func skip(_ header: RecordBatchHeader) { position += Int64(header.batchByteCount) }

    mutating func next() throws(DiskError) -> RecordBatchHeader? {
        guard let header = try peek() else { return nil }
        skip(header)
        return header
    }
}

extension RecordBatchHeader {
    /// Whether these can be the first bytes of a batch in a log, as far as they tell themselves.
    var isPlausible: Bool { magic == Self.currentMagic && batchByteCount >= Self.byteCount && hasPossibleOffsets }

    /// Whether the offsets are such that they could have been assigned.
    var hasPossibleOffsets: Bool {
        guard baseOffset >= 0, lastOffsetDelta >= 0, let lastOffset else { return false }
        return lastOffset.rawValue < .max
    }

    /// Where the batch stands. Only for headers with ``hasPossibleOffsets``.
    var place: BatchPlace {
        BatchPlace(
            baseOffset: baseOffset, lastOffset: baseOffset.advanced(by: Int64(lastOffsetDelta)),
            maxTimestamp: maxTimestamp, byteCount: batchByteCount)
    }
}
