internal import Logging
internal import MartletModel
internal import MartletRecord

extension LogState {
    /// Begins a new segment if the batch needs one.
    mutating func makeRoom(for batch: BatchPlace, now: Timestamp) throws(LogError) {
        let segment = active
        if segment.progress.byteCount > 0, segment.progress.firstTimestamp == nil { try loadFirstTimestamp(of: segment) }
        let rule = RollRule(settings: settings, segment: segment.baseOffset, partition: partition)
        let isDue = rule.isDue(
            for: batch, progress: segment.progress, baseOffset: segment.baseOffset, createdAt: segment.createdAt, now: now)
        // An index so small that it has no room for a single entry must not roll at every batch.
        let isIndexFull =
            segment.progress.byteCount > 0 && segment.progress.offsetIndexCount > 0
            && segment.isIndexFull(byteCount: settings.indexByteCount)
        let isOffsetTooFar = batch.lastOffset.distance(from: segment.baseOffset) > Int64(Int32.max)
        if isDue || isIndexFull || isOffsetTooFar { try roll(at: batch.baseOffset, now: now) }
    }

    private func loadFirstTimestamp(of segment: Segment) throws(LogError) {
        do throws(DiskError) {
            var walk = BatchWalk(try segment.file(), from: 0, to: segment.written.byteCount)
            segment.setFirstTimestamp(try walk.peek()?.maxTimestamp ?? .none)
        } catch {
            throw LogError(error)
        }
    }

    /// Seals the active segment and begins one at `offset`.
    ///
    /// - Throws: the log then goes on with the old segment.
    mutating func roll(at offset: Offset, now: Timestamp) throws(LogError) {
        try writeOut()
        let old = active
        if old.baseOffset == offset { return }
        let new: Segment
        do throws(DiskError) {
            try old.loadIndexes()
            new = try Segment(creatingAt: offset, in: folder, on: disk, now: now)
            if settings.preallocates {
                new.allocate(for: RollRule.byteCountLimit(settings), limit: RollRule.byteCountLimit(settings))
            }
        } catch {
            removeFiles(ofSegmentAt: offset)
            throw LogError(error)
        }
        old.seal()
        segments.append(new)
        unsaved.folder = true
        endOffset = offset
        writtenEndOffset = offset
        takeSnapshot(at: offset)
    }

    private func removeFiles(ofSegmentAt offset: Offset) {
        for kind in [SegmentFileName.Kind.log, .index, .timeIndex] {
            try? disk.remove(folder.file(SegmentFileName(offset, kind).text))
        }
    }

    /// Writes down what is known of the producers in front of `offset`. Without flushing: a torn snapshot is recognized
    /// and an older one used. Without a snapshot recovery has more to read, so a full disk is no reason to fail.
    mutating func takeSnapshot(at offset: Offset) {
        let path = folder.file(SegmentFileName(offset, .snapshot).text)
        do throws(DiskError) {
            let file = try LogFile(path, .write, on: disk)
            try file.truncate(to: 0)
            try file.write(ProducerSnapshot(of: producers).encoded(), at: 0)
            unsaved.snapshots.append(file)
            snapshotOffset = offset
        } catch {
            try? disk.remove(path)
            logger.warning("\(partition): no producer snapshot at offset \(offset): \(error)")
        }
    }
}
