public import MartletModel
internal import Synchronization

extension PartitionLog {
    /// Compacts the log if enough of it is dirty (`min.cleanable.dirty.ratio`, `max.compaction.lag.ms`). Reads and
    /// writes as many bytes as the log has: for a thread of its own. Appends and reads go on meanwhile.
    ///
    /// - Parameters:
    ///   - highWatermark: nothing at or above it, or of an open transaction, is touched.
    ///   - shouldStop: asked before each batch; what is half done then is thrown away.
    /// - Returns: nil where nothing was due.
    /// - Throws: ``CompactionFailure``; segments that the pass has already replaced stay replaced.
    public func compact(
        highWatermark: Offset, now: Timestamp, limits: CompactionLimits = CompactionLimits(),
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(CompactionFailure) -> CompactionResult? {
        let plan: CompactionPlan?
        do throws(LogError) {
            // Recovery looks at everything that was not flushed, and must not miss what compaction has taken out there.
            try flush()
            plan = try state.withLock { (state) throws(LogError) in
                try state.planCompaction(highWatermark: highWatermark, now: now)
            }
        } catch {
            throw CompactionFailure(.logChanged, "the log cannot be compacted: \(error)")
        }
        guard let plan else { return nil }
        // What is not yet replaced.
        var sources = plan.sources
        do throws(CompactionFailure) {
            var random = SystemRandomNumberGenerator()
            var pass = try CompactionPass(
                plan, limits: limits, digester: KeyDigester(using: &random), now: now, shouldStop: shouldStop)
            for group in pass.groups {
                try replace(group, in: plan, using: &pass, now: now)
                sources.removeFirst(group.sources.count)
            }
            state.withLock { $0.endCompaction(cleanedUpTo: pass.result.cleanedUpTo) }
            return pass.result
        } catch {
            throw state.withLock { $0.endCompaction(after: error, sources: sources) }
        }
    }

    private func replace(
        _ group: CompactionGroup, in plan: CompactionPlan, using pass: inout CompactionPass, now: Timestamp
    ) throws(CompactionFailure) {
        let swap = SegmentSwap(group: group.sources.map(\.baseOffset), folder: plan.folder, disk: plan.disk)
        do throws(CompactionFailure) {
            let cleaned = try pass.clean(group)
            // With `flushing` held the log is not deleted: then its folder's name may be that of a new log, which must
            // not find the files of this one announced.
            try flushing.withLock { (_) throws(CompactionFailure) in
                guard state.withLock({ $0.phase == .open }) else {
                    throw CompactionFailure(.logChanged, "\(partition) was closed or deleted during compaction")
                }
                try CompactionFailure.wrapping { () throws(DiskError) in try swap.announce() }
                try state.withLock { (state) throws(CompactionFailure) in
                    try state.replace(group, by: cleaned, swap: swap, now: now)
                }
            }
        } catch {
            // After a half-done replacement the announced files are what recovery goes on with.
            if offlineReason == nil { swap.abandon() }
            throw error
        }
        try CompactionFailure.wrapping { () throws(DiskError) in
            try plan.disk.synchronize(plan.folder)
            try swap.removeCondemned()
        }
    }
}
