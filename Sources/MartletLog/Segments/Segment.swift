internal import MartletModel

/// A stretch of the log in a file of its own, with its indexes. Guarded by the lock of its log.
///
/// Invariant: every offset in it is in `baseOffset ... baseOffset + Int32.max`, and every position fits in an Int32,
/// since that is what index entries can say.
final class Segment {
    let baseOffset: Offset
    private let folder: Folder
    private let disk: Disk
    private var openFile: LogFile?
    private var loadedOffsetIndex: IndexFile<OffsetIndexEntry>?
    private var loadedTimeIndex: IndexFile<TimeIndexEntry>?
    private var loadedTransactionIndex: TransactionIndex?

    /// Staged batches included.
    private(set) var progress: SegmentProgress
    /// What is in the file.
    private(set) var written: SegmentProgress
    /// What the file had when the segment was opened; recovery looks at all of it.
    let openedByteCount: Int64
    /// Whether `progress` knows the largest timestamp: a segment that was opened looks it up at the first question.
    private var knowsTimestamps: Bool
    /// Up to where blocks were asked for in advance.
    var allocatedByteCount: Int64 = 0
    /// When it was made or opened: the age of a segment whose records have no timestamps.
    let createdAt: Timestamp
    var lastModified: Timestamp
    /// An index file is missing and has to be made again.
    var lacksIndexes = false
    /// The file has bytes that no flush has covered.
    var isDirty = false

    /// A new, empty segment.
    init(creatingAt baseOffset: Offset, in folder: Folder, on disk: Disk, now: Timestamp) throws(DiskError) {
        self.baseOffset = baseOffset
        self.folder = folder
        self.disk = disk
        createdAt = now
        lastModified = now
        progress = SegmentProgress()
        written = SegmentProgress()
        knowsTimestamps = true
        openedByteCount = 0
        let file = try LogFile(folder.file(SegmentFileName(baseOffset, .log).text), .write, on: disk)
        try file.truncate(to: 0)
        openFile = file
        loadedOffsetIndex = try IndexFile(emptyAt: path(.index), on: disk)
        loadedTimeIndex = try IndexFile(emptyAt: path(.timeIndex), on: disk)
    }

    /// A segment that is on the disk. Its files are opened when they are needed.
    init(
        openingAt baseOffset: Offset, in folder: Folder, byteCount: Int64, lastModified: Timestamp, on disk: Disk,
        now: Timestamp
    ) {
        self.baseOffset = baseOffset
        self.folder = folder
        self.disk = disk
        createdAt = now
        self.lastModified = lastModified
        progress = SegmentProgress(byteCount: byteCount)
        written = progress
        knowsTimestamps = byteCount == 0
        openedByteCount = byteCount
    }

    func path(_ kind: SegmentFileName.Kind) -> String { folder.file(SegmentFileName(baseOffset, kind).text) }

    /// Bytes of batches, staged ones included.
    var byteCount: Int64 { progress.byteCount }

    func file() throws(DiskError) -> LogFile {
        if let openFile { return openFile }
        let file = try LogFile(path(.log), .write, on: disk)
        openFile = file
        return file
    }

    /// The file, if it is open.
    var fileIfOpen: LogFile? { openFile }
}

// MARK: Indexes

extension Segment {
    func withOffsetIndex<Result>(
        _ body: (inout IndexFile<OffsetIndexEntry>) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        try loadIndexes()
        return try body(&loadedOffsetIndex!)
    }

    func withTimeIndex<Result>(
        _ body: (inout IndexFile<TimeIndexEntry>) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        try loadIndexes()
        return try body(&loadedTimeIndex!)
    }

    func withTransactionIndex<Result>(
        _ body: (inout TransactionIndex) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        if loadedTransactionIndex == nil {
            loadedTransactionIndex = try TransactionIndex(openingAt: path(.transactionIndex), on: disk)
        }
        return try body(&loadedTransactionIndex!)
    }

    /// Opens both indexes, or neither.
    func loadIndexes() throws(DiskError) {
        guard loadedOffsetIndex == nil || loadedTimeIndex == nil else { return }
        var offsets = try IndexFile<OffsetIndexEntry>(openingAt: path(.index), on: disk)
        var times = try IndexFile<TimeIndexEntry>(openingAt: path(.timeIndex), on: disk)
        let lastTime = try times.last()
        let lastPosition = try offsets.last()?.position ?? 0
        loadedOffsetIndex = offsets
        loadedTimeIndex = times
        progress.offsetIndexCount = offsets.count
        progress.timeIndexCount = times.count
        progress.unindexedByteCount = Int(clamping: progress.byteCount - Int64(lastPosition))
        if let lastTime {
            progress.lastIndexedTimestamp = lastTime.timestamp
            progress.largestTimestamp = lastTime.timestamp
            progress.offsetOfLargestTimestamp = baseOffset.advanced(by: Int64(lastTime.relativeOffset))
        }
        written = progress
        knowsTimestamps = true
    }

    /// The largest timestamp and the last offset of the batch that has it.
    func largestTimestamp() throws(DiskError) -> (timestamp: Timestamp, offset: Offset) {
        if !knowsTimestamps { try loadIndexes() }
        return (progress.largestTimestamp, progress.offsetOfLargestTimestamp)
    }

    /// The same of the batches that are in the file.
    func largestWrittenTimestamp() throws(DiskError) -> (timestamp: Timestamp, offset: Offset) {
        if !knowsTimestamps { try loadIndexes() }
        return (written.largestTimestamp, written.offsetOfLargestTimestamp)
    }

    /// Whether an index has no room for another entry.
    func isIndexFull(byteCount maximum: Int) -> Bool {
        (progress.offsetIndexCount + 1) * OffsetIndexEntry.byteCount > maximum
            || (progress.timeIndexCount + 1) * TimeIndexEntry.byteCount > maximum
    }

    /// Throws the indexes away; they grow again with ``add(_:indexInterval:)``.
    func startAgain() throws(DiskError) {
        loadedOffsetIndex = try IndexFile(emptyAt: path(.index), on: disk)
        loadedTimeIndex = try IndexFile(emptyAt: path(.timeIndex), on: disk)
        progress = SegmentProgress()
        written = progress
        knowsTimestamps = true
    }
}

// MARK: Growing and shrinking

extension Segment {
    /// Counts a batch that was put behind the others.
    ///
    /// - Precondition: the indexes are loaded.
    func add(_ batch: BatchPlace, indexInterval: Int) {
        if batch.maxTimestamp > progress.largestTimestamp {
            progress.largestTimestamp = batch.maxTimestamp
            progress.offsetOfLargestTimestamp = batch.lastOffset
        }
        if progress.firstTimestamp == nil { progress.firstTimestamp = batch.maxTimestamp }
        if progress.unindexedByteCount > indexInterval {
            loadedOffsetIndex!.append(
                OffsetIndexEntry(relativeOffset: relative(batch.lastOffset), position: Int32(progress.byteCount)))
            progress.offsetIndexCount += 1
            addTimeEntry()
            progress.unindexedByteCount = 0
        }
        progress.unindexedByteCount += batch.byteCount
        progress.byteCount += Int64(batch.byteCount)
    }

    /// Adds the largest timestamp to the time index, unless it is there. Does so at the latest when the segment is
    /// closed, so that its last entry always tells the largest timestamp.
    func addTimeEntry() {
        guard progress.largestTimestamp > progress.lastIndexedTimestamp else { return }
        loadedTimeIndex!.append(
            TimeIndexEntry(
                timestamp: progress.largestTimestamp, relativeOffset: relative(progress.offsetOfLargestTimestamp)))
        progress.timeIndexCount += 1
        progress.lastIndexedTimestamp = progress.largestTimestamp
    }

    /// The offset as index entries have it. `RollRule` and recovery see to it that it fits.
    private func relative(_ offset: Offset) -> Int32 { Int32(offset.distance(from: baseOffset)) }

    /// Everything that was counted is in the file now.
    func commit(now: Timestamp) {
        written = progress
        lastModified = now
        isDirty = true
        // An index that cannot be written stays in memory and is tried again with the next block.
        if loadedOffsetIndex!.hasFullBlock { try? loadedOffsetIndex!.store() }
        if loadedTimeIndex!.hasFullBlock { try? loadedTimeIndex!.store() }
    }

    /// Goes back to what is in the file.
    func rollBack() throws(DiskError) {
        progress = written
        try loadedOffsetIndex?.truncate(toCount: written.offsetIndexCount)
        try loadedTimeIndex?.truncate(toCount: written.timeIndexCount)
    }

    func setFirstTimestamp(_ timestamp: Timestamp) {
        progress.firstTimestamp = timestamp
        written.firstTimestamp = timestamp
    }

    /// Goes back to the state right behind the batch of an index entry; the batches that follow it are to be added again.
    ///
    /// - Parameters:
    ///   - entry: the place of the entry in the offset index.
    ///   - batch: the one that the entry is for.
    ///   - endOffset: entries of the time index from here on are forgotten.
    func rewind(toEntry entry: Int, of batch: BatchPlace, at position: Int64, endOffset: Offset) throws(DiskError) {
        try loadIndexes()
        try loadedOffsetIndex!.truncate(toCount: entry + 1)
        let times = try loadedTimeIndex!.lastPosition {
            baseOffset.advanced(by: Int64($0.relativeOffset)) < endOffset
        }
        try loadedTimeIndex!.truncate(toCount: times.map { $0 + 1 } ?? 0)
        progress = SegmentProgress(
            byteCount: position + Int64(batch.byteCount), unindexedByteCount: batch.byteCount,
            offsetIndexCount: entry + 1, timeIndexCount: loadedTimeIndex!.count)
        if let last = try loadedTimeIndex!.last() {
            progress.lastIndexedTimestamp = last.timestamp
            progress.largestTimestamp = last.timestamp
            progress.offsetOfLargestTimestamp = baseOffset.advanced(by: Int64(last.relativeOffset))
        }
        written = progress
    }

    /// Takes what was added since ``rewind(toEntry:of:at:endOffset:)`` or ``startAgain()`` as what is in the file.
    func settle() { written = progress }

    /// Cuts the file behind the last batch that was added.
    func cut() throws(DiskError) {
        try file().truncate(to: progress.byteCount)
        allocatedByteCount = 0
        isDirty = true
        settle()
    }

    /// No batch will follow. What cannot be written now is written with the next checkpoint.
    func seal() {
        addTimeEntry()
        written = progress
        try? loadedOffsetIndex?.store()
        try? loadedTimeIndex?.store()
        try? trim()
    }

    /// Gives back the blocks that were asked for in advance.
    func trim() throws(DiskError) {
        guard allocatedByteCount > written.byteCount, let openFile else { return }
        try openFile.truncate(to: written.byteCount)
        allocatedByteCount = 0
    }

    /// Writes the indexes completely and hands out the files that have to be flushed for them to be safe.
    func storeIndexes() throws(DiskError) -> [LogFile] {
        var files: [LogFile] = []
        if let file = try loadedOffsetIndex?.storeForFlush() { files.append(file) }
        if let file = try loadedTimeIndex?.storeForFlush() { files.append(file) }
        if let file = try loadedTransactionIndex?.storeForFlush() { files.append(file) }
        return files
    }
}
