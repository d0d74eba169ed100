internal import MartletModel
internal import Synchronization

/// A sealed segment as compaction reads it. Its file never changes, and stays readable when it is replaced.
struct CompactionSource: Sendable {
    let baseOffset: Offset
    /// The base offset of the next segment.
    let endOffset: Offset
    let file: LogFile
    let byteCount: Int64
    let largestTimestamp: Timestamp
    let lastModified: Timestamp
    /// Those whose marker is in this segment.
    let abortedTransactions: [AbortedTransactionEntry]
}

/// What compaction has to work on.
struct CompactionWork: Sendable {
    let folder: Folder
    let settings: LogSettings
    let startOffset: Offset
    /// Ascending: everything that may be compacted.
    let sources: [CompactionSource]
    /// The last offset of each producer's newest batch. That batch stays, if need be without records: from it the
    /// producer's sequence is known after a restart.
    let producerEnds: [ProducerID: Offset]
}

extension PartitionLog {
    /// Begins a compaction: from now until ``endCompaction()`` retention leaves the sealed segments alone.
    ///
    /// - Parameter highWatermark: segments with records at or above it, or with undecided transactions, are not offered.
    /// - Returns: nil while another compaction is under way.
    func beginCompaction(highWatermark: Offset) throws(LogError) -> CompactionWork? {
        // What is replaced must not be looked at by recovery: its records would be missing there.
        try flush()
        return try state.withLock { (state) throws(LogError) -> CompactionWork? in
            try state.requireOpen()
            guard !state.compaction.isRunning else { return nil }
            let work = try state.compactionWork(highWatermark: highWatermark)
            state.compaction.isRunning = true
            return work
        }
    }

    func endCompaction() { state.withLock { $0.compaction.isRunning = false } }

    /// Puts a compacted segment in the place of those with these base offsets. A crash at any moment leaves either
    /// the old segments or the new one.
    ///
    /// - Parameter bases: neighbours, the first of which has the base offset of `cleaned`.
    /// - Precondition: between ``beginCompaction(highWatermark:)`` and ``endCompaction()``.
    func replace(_ bases: [Offset], with cleaned: CleanedSegment, now: Timestamp) throws(LogError) {
        let disk = environment.disk
        let folder = state.withLock { $0.folder }
        do throws(DiskError) {
            // From here on the new segment counts: a restart finishes what is left to do.
            for kind in [SegmentFileName.Kind.index, .timeIndex, .transactionIndex, .log] {
                let path = folder.file(SegmentFileName(cleaned.baseOffset, kind, .cleaned).text)
                guard disk.kind(of: path) != nil else { continue }
                try disk.rename(path, to: folder.file(SegmentFileName(cleaned.baseOffset, kind, .swap).text))
            }
            try disk.synchronize(folder)
        } catch {
            throw LogError(error)
        }
        try state.withLock { (state) throws(LogError) in try state.replace(bases, with: cleaned, now: now) }
    }
}

extension LogState {
    func compactionWork(highWatermark: Offset) throws(LogError) -> CompactionWork {
        let limit = min(highWatermark, producers.openTransactions.first ?? highWatermark, flushedEndOffset)
        var sources: [CompactionSource] = []
        do throws(DiskError) {
            for (segment, next) in zip(segments, segments.dropFirst()) where next.baseOffset <= limit {
                sources.append(
                    CompactionSource(
                        baseOffset: segment.baseOffset, endOffset: next.baseOffset, file: try segment.file(),
                        byteCount: segment.written.byteCount,
                        largestTimestamp: try segment.largestTimestamp().timestamp, lastModified: segment.lastModified,
                        abortedTransactions: try segment.withTransactionIndex { (index) throws(DiskError) in index.entries }))
            }
        } catch {
            throw LogError(error)
        }
        return CompactionWork(
            folder: folder, settings: settings, startOffset: startOffset, sources: sources,
            producerEnds: producers.entries.compactMapValues { $0.batches.last?.lastOffset })
    }

    mutating func replace(_ bases: [Offset], with cleaned: CleanedSegment, now: Timestamp) throws(LogError) {
        try requireOpen()
        guard let first = segments.firstIndex(where: { $0.baseOffset == cleaned.baseOffset }) else {
            preconditionFailure("no segment at \(cleaned.baseOffset) to be replaced")
        }
        let range = first..<first + bases.count
        precondition(
            compaction.isRunning && range.upperBound < segments.count && segments[range].map(\.baseOffset) == bases,
            "segments \(bases) are not neighbours among the sealed ones")
        let old = segments[range]
        let lastModified = old.last?.lastModified ?? now
        do throws(LogError) {
            for segment in old { try condemn(segment, keepingSnapshot: segment.baseOffset == cleaned.baseOffset, now: now) }
            for kind in [SegmentFileName.Kind.index, .timeIndex, .transactionIndex, .log] {
                try finishSwap(SegmentFileName(cleaned.baseOffset, kind, .swap))
            }
        } catch {
            // Some files have the old names, some the new ones. A restart sorts it out.
            throw goOffline("compacted segments cannot be put in place: \(error)")
        }
        let segment = Segment(
            openingAt: cleaned.baseOffset, in: folder, byteCount: cleaned.byteCount, lastModified: lastModified, on: disk,
            now: now)
        segments.replaceSubrange(range, with: CollectionOfOne(segment))
        unsaved.folder = true
    }

    private func finishSwap(_ name: SegmentFileName) throws(LogError) {
        let path = folder.file(name.text)
        guard disk.kind(of: path) != nil else { return }
        do throws(DiskError) {
            try disk.rename(path, to: folder.file(SegmentFileName(name.baseOffset, name.kind).text))
        } catch {
            throw LogError(error)
        }
    }
}
