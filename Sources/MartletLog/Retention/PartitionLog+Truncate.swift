public import MartletModel
internal import Synchronization

extension PartitionLog {
    /// Drops everything from `offset` on, and the leader epochs that have no record then: a follower whose leader has
    /// another history. Also for the present end. Waits for the disk where what goes was flushed before.
    ///
    /// - Throws: ``LogError/offsetOutOfRange(requested:start:end:)`` below the start of the log.
    public func truncate(to offset: Offset) throws(LogError) {
        try flushing.withLock { (_) throws(LogError) in
            try state.withLock { (state) throws(LogError) in try state.truncate(to: offset) }
        }
        try lowerCheckpoint(.recoveryPoint, to: flushedEndOffset)
    }

    /// Keeps what is written down of the log from being above what it has, at once: a start that took dropped records for
    /// flushed ones would take those that came in their place for damaged.
    func lowerCheckpoint(_ kind: OffsetCheckpoint.Kind, to offset: Offset) throws(LogError) {
        do throws(DiskError) {
            try checkpoints?.lower(kind, of: partition, to: offset)
        } catch {
            throw LogError(error)
        }
    }
}

extension LogState {
    mutating func truncate(to offset: Offset) throws(LogError) {
        try requireOpen()
        guard offset >= startOffset else {
            throw .offsetOutOfRange(requested: offset, start: startOffset, end: endOffset)
        }
        guard offset < endOffset else {
            // A term that began here and wrote nothing: the leader would be asked about it for ever.
            if epochs.truncate(to: endOffset) { unsaved.epochs = true }
            return
        }
        try writeOut()
        do throws(DiskError) {
            try cut(to: offset)
            producers = ProducerTable()
            snapshotOffset = .none
            try ProducerReplay(partition: partition, folder: folder, disk: disk, logger: logger)
                .run(on: &self, validTo: offset)
        } catch {
            throw goOffline("The log cannot be cut at offset \(offset): \(error)")
        }
        if epochs.truncate(to: endOffset) { unsaved.epochs = true }
        compaction.cleanedUpTo = compaction.cleanedUpTo.map { min($0, endOffset) }
    }

    private mutating func cut(to offset: Offset) throws(DiskError) {
        let index = segmentIndex(of: offset)
        let segment = segments[index]
        for late in segments[(index + 1)...] {
            for kind in SegmentFileName.Kind.allCases { try disk.remove(late.path(kind)) }
        }
        segments.removeSubrange((index + 1)...)
        let end = try segment.keep(below: offset, indexInterval: settings.indexIntervalByteCount)
        // A batch that `offset` is in the middle of goes as a whole.
        endOffset = max(end, segment.baseOffset)
        // An aborted transaction whose marker is gone may yet be committed.
        try segment.withTransactionIndex { (index) throws(DiskError) in try index.truncate(to: endOffset) }
        writtenEndOffset = endOffset
        flushedEndOffset = min(flushedEndOffset, endOffset)
        truncationCount += 1
        unsaved.folder = true
    }
}

extension Segment {
    /// Cuts off the batches that do not end below `offset`.
    ///
    /// - Returns: the offset after the last one that stays, or the base offset.
    fileprivate func keep(below offset: Offset, indexInterval: Int) throws(DiskError) -> Offset {
        let byteCount = written.byteCount
        var end = baseOffset
        if let (place, entry) = try lastEntry(endingBelow: offset), let header = try header(of: entry) {
            end = header.place.lastOffset.advanced(by: 1)
            try rewind(toEntry: place, of: header.place, at: Int64(entry.position), endOffset: end)
        } else {
            try startAgain()
        }
        var walk = BatchWalk(try file(), from: progress.byteCount, to: byteCount)
        while let header = try walk.next(), header.place.lastOffset < offset {
            add(header.place, indexInterval: indexInterval)
            end = header.place.lastOffset.advanced(by: 1)
        }
        try cut()
        return end
    }
}
