internal import MartletModel
internal import MartletStrategy
internal import Synchronization

extension LogMaintenance {
    /// Lets the cleaner go over the logs until the stop, with a pause after each time.
    func runCleaner(_ cleaner: any LogCleaner) {
        while !isStopped(within: schedule.compaction) { runCompaction(by: cleaner) }
    }

    /// Has the logs compacted whose policies ask for it and that are worth it, the one first that gains most.
    func runCompaction(by cleaner: any LogCleaner) {
        for log in dirtyLogs() {
            if isStopping { return }
            guard log.offlineReason == nil, let view = view(log) else { continue }
            do throws(LogError) {
                try cleaner.clean(log, highWatermark: view.highWatermark, now: now()) { self.isStopping }
            } catch {
                // A log that was deleted meanwhile is none of our business any more.
                if error != .closed { report(.logFailed(partition: log.partition, error: error)) }
            }
            // Retention had to leave the segments alone that the cleaner worked on.
            progress.withLock { $0.askAgain[log.partition] = nil }
        }
    }

    /// Those that are due: first what `max.compaction.lag.ms` asks for, then by their share of dirty bytes.
    private func dirtyLogs() -> [PartitionLog] {
        let wanted = progress.withLock { $0.compacted }
        let now = now()
        var due: [(log: PartitionLog, need: CompactionNeed)] = []
        for log in directory.logs where wanted.contains(log.partition) && log.offlineReason == nil {
            guard let view = view(log) else { continue }
            do throws(LogError) {
                guard let need = try log.compactionNeed(highWatermark: view.highWatermark, now: now) else { continue }
                due.append((log, need))
            } catch {
                if error != .closed { report(.logFailed(partition: log.partition, error: error)) }
            }
        }
        return due.sorted { $1.need < $0.need }.map(\.log)
    }
}
