internal import MartletModel
internal import MartletRecord

/// Writes the segment that compaction makes of others: `.cleaned` files, which a crash leaves worthless, until
/// ``PartitionLog/replace(_:with:)`` puts them in their place.
struct CleanedSegmentWriter: ~Copyable {
    let baseOffset: Offset
    private let segment: Segment
    private let file: LogFile
    private let folder: Folder
    private let disk: Disk
    private let indexInterval: Int

    /// - Parameters:
    ///   - baseOffset: that of the first segment it replaces.
    ///   - folder: of the partition.
    init(baseOffset: Offset, in folder: Folder, on disk: Disk, settings: LogSettings) throws(DiskError) {
        let segment = try Segment(creatingAt: baseOffset, in: folder, stage: .cleaned, on: disk, now: .none)
        file = try segment.file()
        self.segment = segment
        self.baseOffset = baseOffset
        self.folder = folder
        self.disk = disk
        indexInterval = settings.indexIntervalByteCount
    }

    var byteCount: Int64 { segment.byteCount }

    /// Appends a whole batch as it is, offsets included.
    ///
    /// - Precondition: its offsets are above those that were appended, and not more than `Int32.max` above
    ///   ``baseOffset``.
    mutating func append(_ batch: UnsafeRawBufferPointer) throws(DiskError) {
        try file.write(batch, at: segment.byteCount)
        segment.add(RecordBatchHeader(unchecked: batch).place, indexInterval: indexInterval)
        segment.commit(now: .none)
    }

    /// Takes over an aborted transaction that read_committed consumers still have to know.
    mutating func append(_ entry: AbortedTransactionEntry) throws(DiskError) {
        try segment.withTransactionIndex { (index) throws(DiskError) in index.append(entry) }
    }

    /// Makes everything safe on the disk.
    consuming func finish() throws(DiskError) -> CleanedSegment {
        segment.seal()
        for index in try segment.storeIndexes() { try index.synchronize() }
        try file.synchronize()
        return CleanedSegment(baseOffset: baseOffset, byteCount: segment.byteCount)
    }

    /// Removes what was written.
    consuming func discard() {
        for kind in SegmentFileName.Kind.allCases { try? disk.remove(segment.path(kind)) }
    }
}

/// A compacted segment, complete and on the disk, that is not yet part of its log.
struct CleanedSegment: Hashable, Sendable {
    let baseOffset: Offset
    let byteCount: Int64
}
