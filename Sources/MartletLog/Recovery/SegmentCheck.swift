internal import CCRC32C
internal import MartletModel
internal import MartletRecord

/// Reads the batches of a segment one after another and looks at every byte: structure, checksum, order of offsets.
struct SegmentCheck: ~Copyable {
    private var window: FileWindow
    /// Where the next batch begins: everything in front of it is good.
    private(set) var position: Int64
    /// The smallest offset that the next batch may have.
    private(set) var nextOffset: Offset
    private let baseOffset: Offset

    private static let windowByteCount = 1 << 20

    /// - Parameters:
    ///   - byteCount: of the file.
    ///   - nextOffset: the offset after the last one in front of `position`.
    init(_ file: LogFile, byteCount: Int64, baseOffset: Offset, from position: Int64, nextOffset: Offset) {
        window = FileWindow(on: file, to: byteCount, byteCount: Self.windowByteCount)
        self.position = position
        self.nextOffset = nextOffset
        self.baseOffset = baseOffset
    }

    var isAtEnd: Bool { position >= window.end }

    /// The next batch if it is good; nil at the end and where a batch is not.
    mutating func next() throws(DiskError) -> RecordBatchHeader? {
        guard let header = try intactBatch(at: position, notBefore: nextOffset) else { return nil }
        position += Int64(header.batchByteCount)
        nextOffset = header.place.lastOffset.advanced(by: 1)
        return header
    }

    /// What is wrong where ``next()`` found no good batch.
    mutating func damage() throws(DiskError) -> Damage {
        let (kind, reason) = try finding()
        let intact = try intactBatchBehind(position)
        let isLost = try hasLostBlock(from: position, to: intact ?? window.end)
        return Damage(
            segment: baseOffset, position: position, byteCount: window.end - position, offset: nextOffset, kind: kind,
            reason: reason, intactBatchBehind: intact, looksLikeLostBlock: isLost)
    }

    private mutating func finding() throws(DiskError) -> (Damage.Kind, String) {
        let bytes = try window.bytes(at: position, atLeast: RecordBatchHeader.byteCount)
        if bytes.allSatisfy({ $0 == 0 }) { return (.zeros, "zeros follow") }
        guard bytes.count >= RecordBatchHeader.byteCount else {
            return (.short, "\(bytes.count) bytes are too few for a batch")
        }
        let header = RecordBatchHeader(unchecked: bytes)
        guard header.magic == RecordBatchHeader.currentMagic else {
            return (.wrong, "the magic of a batch is \(header.magic), not \(RecordBatchHeader.currentMagic)")
        }
        guard header.isPlausible else { return (.wrong, "the header of a batch is impossible") }
        guard Int64(header.batchByteCount) <= window.end - position else {
            return (.short, "a batch of \(header.batchByteCount) bytes ends after \(window.end - position)")
        }
        guard header.baseOffset >= nextOffset else { return (.wrong, "offset \(header.baseOffset) comes again") }
        return (.wrong, "the checksum of a batch is wrong")
    }
}

// MARK: Batches

extension SegmentCheck {
    private mutating func intactBatch(
        at position: Int64, notBefore offset: Offset
    ) throws(DiskError) -> RecordBatchHeader? {
        let bytes = try window.bytes(at: position, atLeast: RecordBatchHeader.byteCount)
        guard bytes.count >= RecordBatchHeader.byteCount else { return nil }
        let header = RecordBatchHeader(unchecked: bytes)
        guard header.isPlausible, Int64(header.batchByteCount) <= window.end - position, header.baseOffset >= offset,
            header.place.lastOffset.distance(from: baseOffset) <= Int64(Int32.max),
            try checksum(of: header, at: position) == header.crc
        else { return nil }
        return header
    }

    /// Through the window, piece by piece: a length that lies costs no memory.
    private mutating func checksum(of header: RecordBatchHeader, at position: Int64) throws(DiskError) -> UInt32? {
        var at = position + Int64(RecordBatchHeader.checksummedFrom)
        let end = position + Int64(header.batchByteCount)
        var crc: UInt32 = 0
        while at < end {
            let piece = try window.bytes(at: at, atLeast: 1).prefix(Int(clamping: end - at))
            guard !piece.isEmpty else { return nil }
            crc = ccrc32c(crc, UnsafeRawBufferPointer(rebasing: piece).baseAddress, piece.count)
            at += Int64(piece.count)
        }
        return crc
    }
}

// MARK: What stands behind damage

extension SegmentCheck {
    /// Candidates whose checksum is computed at most while looking for the next good batch: bytes of a client must not
    /// keep a start busy for long.
    private static var candidateCountMax: Int { 1024 }

    /// The position of a good batch behind `position`, or nil.
    private mutating func intactBatchBehind(_ position: Int64) throws(DiskError) -> Int64? {
        let bytes = try window.bytes(at: position, atLeast: RecordBatchHeader.byteCount)
        guard bytes.count >= RecordBatchHeader.byteCount else { return nil }
        let header = RecordBatchHeader(unchecked: bytes)
        if header.isPlausible {
            // The length can be believed, and what is between belongs to the batch, whatever it looks like.
            let next = position + Int64(header.batchByteCount)
            if next > window.end { return nil }
            if try intactBatch(at: next, notBefore: nextOffset) != nil { return next }
        }
        return try searchIntactBatch(from: position + 1)
    }

    private mutating func searchIntactBatch(from start: Int64) throws(DiskError) -> Int64? {
        var candidates = 0
        var at = start
        while at + Int64(RecordBatchHeader.byteCount) <= window.end {
            let bytes = try window.bytes(at: at, atLeast: RecordBatchHeader.byteCount)
            guard bytes.count >= RecordBatchHeader.byteCount else { return nil }
            let places = bytes.count - RecordBatchHeader.byteCount
            let hit = (0...places).first { place in
                bytes[place + RecordBatchHeader.Position.magic] == UInt8(RecordBatchHeader.currentMagic)
                    && RecordBatchHeader(unchecked: UnsafeRawBufferPointer(rebasing: bytes[place...])).isPlausible
            }
            guard let hit else {
                at += Int64(places + 1)
                continue
            }
            at += Int64(hit)
            if try intactBatch(at: at, notBefore: nextOffset) != nil { return at }
            candidates += 1
            if candidates == Self.candidateCountMax { return nil }
            at += 1
        }
        return nil
    }

    /// Whether a block between the damage and the next good batch, or the end of the file, has not reached the disk.
    /// Such a block reads as zeros to its end.
    private mutating func hasLostBlock(from start: Int64, to end: Int64) throws(DiskError) -> Bool {
        let blockByteCount: Int64 = 4096
        let zeroByteCount: Int64 = 32
        var from = start
        while from < end {
            let boundary = min((from / blockByteCount + 1) * blockByteCount, end)
            // A good batch may begin anywhere in its block; the block in front of it is then whole.
            if boundary % blockByteCount == 0 || boundary == window.end {
                let tail = max(start, boundary - zeroByteCount)
                let count = Int(boundary - tail)
                let bytes = try window.bytes(at: tail, atLeast: count).prefix(count)
                if bytes.count == Int(zeroByteCount), bytes.allSatisfy({ $0 == 0 }) { return true }
            }
            from = boundary
        }
        return false
    }
}
