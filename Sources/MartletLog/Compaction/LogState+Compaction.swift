internal import MartletModel

extension LogState {
    /// Puts the announced segment in the place of `group`.
    ///
    /// - Throws: with the log unchanged where the group is no longer what it was; with the log offline where the
    ///   renames stopped half-way, for recovery to finish.
    mutating func replace(
        _ group: CompactionGroup, by cleaned: SegmentProgress, swap: SegmentSwap, now: Timestamp
    ) throws(CompactionFailure) {
        guard phase == .open, let range = range(of: group.sources) else {
            throw CompactionFailure(.logChanged, "the segments from \(group.baseOffset) on changed during compaction")
        }
        let lastModified = segments[range].last?.lastModified ?? now
        do throws(DiskError) {
            try swap.carryOut()
        } catch {
            _ = goOffline("Compaction could not put its segment at \(group.baseOffset) in place: \(error)")
            throw CompactionFailure(error)
        }
        let segment = Segment(
            openingAt: group.baseOffset, in: folder, byteCount: cleaned.byteCount, lastModified: lastModified, on: disk,
            now: now)
        segments.replaceSubrange(range, with: [segment])
    }

    /// Ends a pass, whatever it came to.
    mutating func endCompaction(cleanedUpTo: Offset) {
        compaction.isRunning = false
        compaction.cleanedUpTo = cleanedUpTo
    }

    /// Ends a pass that was given up, and tells why.
    ///
    /// - Parameter sources: those that are still to be what they were when the pass began.
    mutating func endCompaction(after failure: CompactionFailure, sources: [CompactionSource]) -> CompactionFailure {
        compaction.isRunning = false
        // Its files are where the pass did not look for them.
        guard phase != .closed else {
            return CompactionFailure(.logChanged, "the log was closed or deleted during compaction (\(failure))")
        }
        guard failure.cause == .damage else { return failure }
        // A log that is cut under the hands of a pass looks damaged to it.
        guard sources.isEmpty || range(of: sources) != nil else {
            return CompactionFailure(.logChanged, "the log was cut during compaction (\(failure))")
        }
        compaction.isBlocked = true
        return failure
    }

    /// Where segments stand, if they are still those that were read.
    private func range(of sources: [CompactionSource]) -> Range<Int>? {
        guard let first = sources.first, let start = segments.firstIndex(where: { $0.baseOffset == first.baseOffset })
        else { return nil }
        let end = start + sources.count
        // The active segment is never among them.
        guard end < segments.count else { return nil }
        for (segment, source) in zip(segments[start..<end], sources) {
            guard segment.fileIfOpen === source.file, segment.written.byteCount == source.byteCount else { return nil }
        }
        return start..<end
    }
}
