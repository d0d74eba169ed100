public import MartletModel
internal import MartletRecord
internal import NIOCore

/// One pass over a log: first the newest offset of each key of the dirty segments, then all segments up to there
/// written anew without what has gone stale. Works on files, without the log's lock.
struct CompactionPass {
    private let plan: CompactionPlan
    private var retention: BatchRetention
    private let shouldStop: @Sendable () -> Bool
    private(set) var result: CompactionResult

    /// Reads the dirty segments.
    init(
        _ plan: CompactionPlan, limits: CompactionLimits, digester: KeyDigester, now: Timestamp,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(CompactionFailure) {
        self.plan = plan
        self.shouldStop = shouldStop
        let transactions = TransactionCleaning(aborted: plan.aborted)
        var map = OffsetMap(startingAt: plan.range.start, byteCountMax: limits.offsetMapByteCount, digester: digester)
        try map.fill(
            from: plan.sources, range: plan.range, transactions: transactions, limits: limits.record,
            shouldStop: shouldStop)
        retention = BatchRetention(
            map: map, transactions: transactions, lastOfProducers: plan.lastOfProducers, settings: plan.settings,
            limits: limits.record, now: now)
        result = CompactionResult(cleanedUpTo: map.endOffset)
    }

    /// The segments that the pass replaces, in the order in which it has to.
    var groups: [CompactionGroup] {
        CompactionGroup.groups(
            of: plan.sources.filter { $0.baseOffset < result.cleanedUpTo }, settings: plan.settings)
    }

    /// Writes what stays of `group` to `.cleaned` files, on the disk when this returns.
    mutating func clean(_ group: CompactionGroup) throws(CompactionFailure) -> SegmentProgress {
        var cleaned = try CompactionFailure.wrapping { () throws(DiskError) in
            try CleanedSegment(
                at: group.baseOffset, in: plan.folder, on: plan.disk,
                indexInterval: plan.settings.indexIntervalByteCount)
        }
        let lastWithBatches = group.sources.lastIndex { $0.byteCount > 0 }
        for (index, source) in group.sources.enumerated() {
            try clean(source, isLast: index == lastWithBatches, into: &cleaned)
        }
        let aborted = retention.transactions.takeRetained()
        try CompactionFailure.wrapping { () throws(DiskError) in try cleaned.finish(aborted: aborted) }
        result.byteCountBefore += group.sources.reduce(0) { $0 + $1.byteCount }
        result.byteCountAfter += cleaned.progress.byteCount
        return cleaned.progress
    }

    private mutating func clean(
        _ source: CompactionSource, isLast: Bool, into cleaned: inout CleanedSegment
    ) throws(CompactionFailure) {
        var reader = BatchReader(source, shouldStop: shouldStop)
        while let header = try reader.peek() {
            let isLastOfSegment = isLast && reader.position + Int64(header.batchByteCount) == source.byteCount
            let (verdict, original) = try reader.take(header) {
                (bytes) throws(RecordBatchError) -> (BatchVerdict, UnsafeRawBufferPointer) in
                let batch = try RecordBatchView(firstOf: bytes.bytes)
                return (try retention.verdict(on: batch, isLastOfSegment: isLastOfSegment), bytes)
            }
            switch verdict {
            // The reader's bytes stay as they are until it reads on.
            case .keep: try cleaned.append(original)
            case .replace(let batch):
                try batch.withUnsafeReadableBytes { (bytes) throws(CompactionFailure) in try cleaned.append(bytes) }
            case .drop: break
            }
        }
    }
}

/// What a pass came to.
public struct CompactionResult: Sendable, Hashable {
    /// Records below it are compacted; the next pass begins there.
    public internal(set) var cleanedUpTo: Offset
    public internal(set) var byteCountBefore: Int64 = 0
    public internal(set) var byteCountAfter: Int64 = 0
}
