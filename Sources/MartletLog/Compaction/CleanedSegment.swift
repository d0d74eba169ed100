internal import MartletModel
internal import MartletRecord
internal import NIOCore

/// Writes the segment that takes the place of a group: `.log.cleaned` and its indexes. Nobody else knows of it until
/// ``SegmentSwap``.
struct CleanedSegment {
    let baseOffset: Offset
    private let folder: Folder
    private let disk: Disk
    private let indexInterval: Int
    private let log: LogFile
    private var offsets: IndexFile<OffsetIndexEntry>
    private var times: IndexFile<TimeIndexEntry>
    private(set) var progress = SegmentProgress()
    private var pending = ByteBuffer()

    private static let writeByteCount = 1 << 20

    init(at baseOffset: Offset, in folder: Folder, on disk: Disk, indexInterval: Int) throws(DiskError) {
        self.baseOffset = baseOffset
        self.folder = folder
        self.disk = disk
        self.indexInterval = indexInterval
        func path(_ kind: SegmentFileName.Kind) -> String {
            folder.file(SegmentFileName(baseOffset, kind, .cleaned).text)
        }
        log = try LogFile(path(.log), .write, on: disk)
        try log.truncate(to: 0)
        offsets = try IndexFile(emptyAt: path(.index), on: disk)
        times = try IndexFile(emptyAt: path(.timeIndex), on: disk)
        try disk.remove(path(.transactionIndex))
    }

    /// Puts a batch behind the others.
    mutating func append(_ batch: UnsafeRawBufferPointer) throws(CompactionFailure) {
        let place = RecordBatchHeader(unchecked: batch).place
        // Index entries count positions in 32 bits. A group fits, but a new delete horizon makes a batch longer.
        guard progress.byteCount + Int64(place.byteCount) <= Int64(Int32.max) else {
            throw CompactionFailure(
                .logChanged, "the compacted segment at \(baseOffset) would pass 2 GiB: lower segment.bytes")
        }
        if place.maxTimestamp > progress.largestTimestamp {
            progress.largestTimestamp = place.maxTimestamp
            progress.offsetOfLargestTimestamp = place.lastOffset
        }
        try CompactionFailure.wrapping { () throws(DiskError) in
            if progress.unindexedByteCount > indexInterval { try addIndexEntries(for: place) }
            progress.unindexedByteCount += place.byteCount
            progress.byteCount += Int64(place.byteCount)
            pending.writeBytes(batch)
            if pending.readableBytes >= Self.writeByteCount { try writePending() }
        }
    }

    private mutating func addIndexEntries(for place: BatchPlace) throws(DiskError) {
        let relativeOffset = Int32(place.lastOffset.distance(from: baseOffset))
        offsets.append(OffsetIndexEntry(relativeOffset: relativeOffset, position: Int32(progress.byteCount)))
        addTimeEntry()
        progress.unindexedByteCount = 0
        if offsets.hasFullBlock { try offsets.store() }
        if times.hasFullBlock { try times.store() }
    }

    private mutating func addTimeEntry() {
        guard progress.largestTimestamp > progress.lastIndexedTimestamp else { return }
        times.append(
            TimeIndexEntry(
                timestamp: progress.largestTimestamp,
                relativeOffset: Int32(progress.offsetOfLargestTimestamp.distance(from: baseOffset))))
        progress.lastIndexedTimestamp = progress.largestTimestamp
    }

    private mutating func writePending() throws(DiskError) {
        let position = progress.byteCount - Int64(pending.readableBytes)
        try pending.withUnsafeReadableBytes { (bytes) throws(DiskError) in try log.write(bytes, at: position) }
        pending.clear()
    }

    /// Writes what is left, and returns when everything is on the disk.
    ///
    /// - Parameter aborted: the aborted transactions whose markers are in the segment.
    mutating func finish(aborted: [AbortedTransactionEntry]) throws(DiskError) {
        try writePending()
        addTimeEntry()
        try log.synchronize()
        try offsets.storeForFlush()?.synchronize()
        try times.storeForFlush()?.synchronize()
        guard !aborted.isEmpty else { return }
        var index = try TransactionIndex(
            openingAt: folder.file(SegmentFileName(baseOffset, .transactionIndex, .cleaned).text), on: disk)
        for entry in aborted { index.append(entry) }
        try index.storeForFlush()?.synchronize()
    }
}
