internal import MartletModel

/// A sealed segment as the question "is compaction due" sees it.
struct CompactionCandidate: Hashable, Sendable {
    let baseOffset: Offset
    let byteCount: Int64
    /// ``Timestamp/none`` where no record has one.
    let largestTimestamp: Timestamp
    /// Of its first batch.
    let firstTimestamp: Timestamp
}

/// What of a log compaction has not yet gone over and may go over.
///
/// Invariant: `start <= end`. `end` is where a segment begins; nothing at or above it is touched.
struct DirtyRange: Hashable, Sendable {
    let start: Offset
    let end: Offset
    /// Bytes of the segments below `start`.
    let cleanByteCount: Int64
    /// Bytes of the segments from `start` to `end`.
    let dirtyByteCount: Int64
    /// The oldest dirty record is older than `max.compaction.lag.ms` lets it be.
    let isOverdue: Bool

    var dirtyRatio: Double {
        dirtyByteCount == 0 ? 0 : Double(dirtyByteCount) / Double(cleanByteCount + dirtyByteCount)
    }

    /// - Parameters:
    ///   - sealed: all segments but the active one, ascending.
    ///   - activeBaseOffset: where the active segment begins.
    ///   - cleanedUpTo: up to where an earlier pass went; nil where none is known of.
    ///   - stableOffset: nothing at or above it is decided and committed.
    init(
        sealed: [CompactionCandidate], activeBaseOffset: Offset, cleanedUpTo: Offset?, stableOffset: Offset,
        settings: LogSettings, now: Timestamp
    ) {
        let logStart = sealed.first?.baseOffset ?? activeBaseOffset
        var start = cleanedUpTo ?? logStart
        // What was noted may be of a log that has since been cut, at either end.
        if start < logStart || start > activeBaseOffset { start = logStart }
        let firstDirty = sealed.lastIndex { $0.baseOffset <= start } ?? 0
        let dirty = sealed[min(firstDirty, sealed.count)...]
        var end = min(activeBaseOffset, max(stableOffset, start))
        if settings.minimumCompactionLagMilliseconds > 0 {
            let youngest = now.rawValue.subtractingClamping(settings.minimumCompactionLagMilliseconds)
            if let young = dirty.first(where: { $0.largestTimestamp.rawValue > youngest }) {
                end = min(end, young.baseOffset)
            }
        }
        // A segment is gone over as a whole or not at all.
        let boundaries = sealed.dropFirst().map(\.baseOffset) + (sealed.isEmpty ? [] : [activeBaseOffset])
        end = max(start, boundaries.last { $0 <= end } ?? start)
        self.start = start
        self.end = end
        cleanByteCount = sealed[..<firstDirty].reduce(0) { $0 + $1.byteCount }
        dirtyByteCount = end > start ? dirty.prefix { $0.baseOffset < end }.reduce(0) { $0 + $1.byteCount } : 0
        let oldest = now.rawValue.subtractingClamping(settings.maximumCompactionLagMilliseconds)
        isOverdue =
            dirty.first.map { first in
                first.baseOffset < end && first.firstTimestamp != .none && first.firstTimestamp.rawValue < oldest
            } ?? false
    }

    /// Whether a pass is worth its work.
    func isDue(_ settings: LogSettings) -> Bool {
        dirtyByteCount > 0 && (isOverdue || dirtyRatio > settings.minimumCleanableDirtyRatio)
    }
}

extension Int64 {
    fileprivate func subtractingClamping(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
