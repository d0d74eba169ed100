internal import Logging
internal import MartletModel
internal import MartletStrategy

extension LogState {
    func facts(highWatermark: Offset, committedOffsets: [String: Offset]) throws(LogError) -> LogFacts {
        try requireOpen()
        var facts: [SegmentFacts] = []
        facts.reserveCapacity(segments.count)
        do throws(DiskError) {
            for (index, segment) in segments.enumerated() {
                let isActive = index == segments.count - 1
                facts.append(
                    SegmentFacts(
                        baseOffset: segment.baseOffset,
                        endOffset: isActive ? writtenEndOffset : segments[index + 1].baseOffset,
                        byteCount: segment.written.byteCount,
                        largestTimestamp: try segment.largestWrittenTimestamp().timestamp,
                        lastModified: segment.lastModified, isActive: isActive))
            }
        } catch {
            throw LogError(error)
        }
        return LogFacts(
            partition: partition, startOffset: startOffset, highWatermark: highWatermark, segments: facts,
            committedOffsets: committedOffsets)
    }

    mutating func apply(
        _ decision: RetentionDecision, highWatermark: Offset, now: Timestamp
    ) throws(LogError) -> Int64 {
        try requireOpen()
        let limit = min(highWatermark, lastStableOffset(highWatermark: highWatermark), writtenEndOffset)
        let bound = max(min(decision.deleteBelow ?? 0, limit), min(startOffset, limit))
        if bound >= endOffset, active.written.byteCount > 0, !compaction.isRunning {
            try roll(at: endOffset, now: now)
        }
        // Compaction works with the sealed segments; they stay until it is done.
        guard !compaction.isRunning else { return 0 }
        return try deleteSegments(below: bound, now: now)
    }

    /// Deletes whole segments that end at or below `bound`, never the active one.
    private mutating func deleteSegments(below bound: Offset, now: Timestamp) throws(LogError) -> Int64 {
        var count = 0
        while count + 1 < segments.count, segments[count + 1].baseOffset <= bound { count += 1 }
        guard count > 0 else { return 0 }
        var freed: Int64 = 0
        for _ in 0..<count {
            let segment = segments[0]
            try condemn(segment, now: now)
            // Only now: should the next one fail, what is here is still whole.
            segments.removeFirst()
            startOffset = max(startOffset, segments[0].baseOffset)
            freed += segment.written.byteCount
            logger.info("\(partition): segment \(segment.baseOffset) is deleted, \(segment.written.byteCount) bytes")
        }
        if epochs.raiseStart(to: startOffset) { unsaved.epochs = true }
        return freed
    }

    /// Renames a segment's files, so that a restart knows what was decided, and has them removed later.
    private mutating func condemn(_ segment: Segment, now: Timestamp) throws(LogError) {
        let (removeAt, overflow) = now.rawValue.addingReportingOverflow(settings.fileDeleteDelayMilliseconds)
        do throws(DiskError) {
            // The log file last: with it goes the segment.
            for kind in [SegmentFileName.Kind.index, .timeIndex, .transactionIndex, .snapshot, .log] {
                let path = segment.path(kind)
                guard disk.kind(of: path) != nil else { continue }
                let newPath = folder.file(SegmentFileName(segment.baseOffset, kind, .deleted).text)
                try disk.rename(path, to: newPath)
                condemned.append(CondemnedFile(path: newPath, removeAt: overflow ? Timestamp(.max) : Timestamp(removeAt)))
            }
        } catch {
            throw LogError(error)
        }
        unsaved.folder = true
    }

    mutating func takeCondemned(now: Timestamp) -> [CondemnedFile] {
        let due = condemned.filter { $0.removeAt <= now }
        condemned.removeAll { $0.removeAt <= now }
        return due
    }

    mutating func deleteRecords(before offset: Offset, highWatermark: Offset) throws(LogError) -> Offset {
        try requireOpen()
        guard offset >= 0, offset <= min(highWatermark, writtenEndOffset) else {
            throw .offsetOutOfRange(requested: offset, start: startOffset, end: highWatermark)
        }
        startOffset = max(startOffset, offset)
        if epochs.raiseStart(to: startOffset) { unsaved.epochs = true }
        return startOffset
    }
}
