internal import MartletModel
internal import Synchronization

/// How much a log that is due needs to be compacted. The larger goes first.
struct CompactionNeed: Comparable, Sendable {
    /// `max.compaction.lag.ms` asks for it, which is a promise, while the ratio is about what is worth the work.
    let isOverdue: Bool
    let dirtyRatio: Double

    static func < (left: CompactionNeed, right: CompactionNeed) -> Bool {
        left.isOverdue == right.isOverdue ? left.dirtyRatio < right.dirtyRatio : right.isOverdue
    }
}

extension PartitionLog {
    /// Whether a pass is due, as if everything was flushed.
    func compactionNeed(highWatermark: Offset, now: Timestamp) throws(LogError) -> CompactionNeed? {
        try state.withLock { (state) throws(LogError) in
            try state.requireOpen()
            guard state.compaction.isIdle else { return nil }
            do throws(DiskError) {
                let range = try state.dirtyRange(
                    stableOffset: state.lastStableOffset(highWatermark: highWatermark), now: now)
                guard range.isDue(state.settings) else { return nil }
                return CompactionNeed(isOverdue: range.isOverdue, dirtyRatio: range.dirtyRatio)
            } catch {
                throw LogError(error)
            }
        }
    }
}
