public import MartletModel
internal import Logging
internal import Synchronization

extension PartitionLog {
    /// Drops everything and goes on at `offset`, above or below what was there: a follower that has nothing its leader still
    /// has. Waits for the disk.
    public func startAnew(at offset: Offset, now: Timestamp) throws(LogError) {
        try flushing.withLock { (_) throws(LogError) in
            try state.withLock { (state) throws(LogError) in try state.startAnew(at: offset, now: now) }
        }
        // Epochs of what is gone must not be found by the next start.
        _ = try checkpoint()
        try lowerCheckpoint(.recoveryPoint, to: offset)
        try lowerCheckpoint(.logStart, to: offset)
    }
}

extension LogState {
    mutating func startAnew(at offset: Offset, now: Timestamp) throws(LogError) {
        try requireOpen()
        precondition(offset >= 0, "a log cannot begin at offset \(offset)")
        try writeOut()
        logger.info("\(partition): everything from \(startOffset) to \(endOffset) is dropped, the log begins at \(offset)")
        do throws(DiskError) {
            // The newest first: what a crash leaves is a log that ends earlier.
            for segment in segments.reversed() {
                for kind in SegmentFileName.Kind.allCases { try disk.remove(segment.path(kind)) }
            }
            for name in try disk.names(in: folder).compactMap(SegmentFileName.init(parsing:))
            where name.kind == .snapshot && name.stage == nil {
                try disk.remove(folder.file(name.text))
            }
            segments = [try Segment(creatingAt: offset, in: folder, on: disk, now: now)]
        } catch {
            throw goOffline("The log cannot begin anew at offset \(offset): \(error)")
        }
        startOffset = offset
        endOffset = offset
        writtenEndOffset = offset
        flushedEndOffset = offset
        truncationCount += 1
        producers = ProducerTable()
        verifications = TransactionVerifications()
        epochs = LeaderEpochTable()
        snapshotOffset = .none
        compaction.cleanedUpTo = nil
        unsaved.snapshots = []
        unsaved.epochs = true
        unsaved.folder = true
    }
}
