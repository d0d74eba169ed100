internal import MartletModel
internal import MartletRecord

/// What a pass has to know of a log, taken down under its lock.
struct CompactionPlan: Sendable {
    let range: DirtyRange
    /// All sealed segments up to the end of the range.
    let sources: [CompactionSource]
    let aborted: [AbortedTransactionEntry]
    let lastOfProducers: [ProducerID: LastOfProducer]
    let settings: LogSettings
    let folder: Folder
    let disk: Disk
}

extension LogState {
    /// Begins a pass if one is due; ``endCompaction(cleanedUpTo:)`` ends it.
    mutating func planCompaction(highWatermark: Offset, now: Timestamp) throws(LogError) -> CompactionPlan? {
        try requireOpen()
        guard compaction.isIdle else { return nil }
        let stableOffset = min(lastStableOffset(highWatermark: highWatermark), flushedEndOffset)
        do throws(DiskError) {
            let range = try dirtyRange(stableOffset: stableOffset, now: now)
            guard range.isDue(settings) else { return nil }
            let plan = CompactionPlan(
                range: range, sources: try compactionSources(below: range.end),
                aborted: try abortedTransactionEntries(), lastOfProducers: lastOfProducers(), settings: settings,
                folder: folder, disk: disk)
            compaction.isRunning = true
            return plan
        } catch {
            throw LogError(error)
        }
    }

    func dirtyRange(stableOffset: Offset, now: Timestamp) throws(DiskError) -> DirtyRange {
        DirtyRange(
            sealed: try compactionCandidates(), activeBaseOffset: active.baseOffset,
            cleanedUpTo: compaction.cleanedUpTo, stableOffset: stableOffset, settings: settings, now: now)
    }

    private func compactionCandidates() throws(DiskError) -> [CompactionCandidate] {
        var candidates: [CompactionCandidate] = []
        for segment in segments.dropLast() {
            candidates.append(
                CompactionCandidate(
                    baseOffset: segment.baseOffset, byteCount: segment.written.byteCount,
                    largestTimestamp: try segment.largestTimestamp().timestamp,
                    firstTimestamp: try firstTimestamp(of: segment)))
        }
        return candidates
    }

    /// Looked up only where the settings ask for it: it is a read for each segment.
    private func firstTimestamp(of segment: Segment) throws(DiskError) -> Timestamp {
        guard settings.maximumCompactionLagMilliseconds < .max else { return .none }
        if let known = segment.written.firstTimestamp { return known }
        var walk = BatchWalk(try segment.file(), from: 0, to: segment.written.byteCount, windowByteCount: 64)
        return try walk.peek()?.maxTimestamp ?? .none
    }

    private func compactionSources(below end: Offset) throws(DiskError) -> [CompactionSource] {
        var sources: [CompactionSource] = []
        for (segment, next) in zip(segments, segments.dropFirst()) where segment.baseOffset < end {
            sources.append(
                CompactionSource(
                    baseOffset: segment.baseOffset, file: try segment.file(), byteCount: segment.written.byteCount,
                    offsetIndexByteCount: try segment.withOffsetIndex { $0.byteCount },
                    timeIndexByteCount: try segment.withTimeIndex { $0.byteCount }, endOffset: next.baseOffset))
        }
        return sources
    }

    private func abortedTransactionEntries() throws(DiskError) -> [AbortedTransactionEntry] {
        var entries: [AbortedTransactionEntry] = []
        for segment in segments { entries += try segment.withTransactionIndex { $0.entries } }
        return entries
    }

    private func lastOfProducers() -> [ProducerID: LastOfProducer] {
        producers.entries.mapValues { LastOfProducer(dataOffset: $0.batches.last?.lastOffset, epoch: $0.epoch) }
    }
}
