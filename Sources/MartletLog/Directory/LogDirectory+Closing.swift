public import MartletModel
internal import Logging
internal import Synchronization

extension LogDirectory {
    /// Writes recovery points, start offsets and high watermarks down.
    ///
    /// - Throws: the first failure; what could be written is.
    public func writeCheckpoints(highWatermark: (PartitionLog) -> Offset?) throws(LogError) {
        var points: [TopicPartition: Offset] = [:]
        var failure: LogError?
        for log in logs {
            do throws(LogError) {
                points[log.partition] = try log.checkpoint()
            } catch {
                // The old point still holds.
                points[log.partition] = checkpoints.offset(.recoveryPoint, of: log.partition)
                if log.offlineReason == nil { failure = failure ?? error }
            }
        }
        try store(recoveryPoints: points, highWatermark: highWatermark)
        if let failure { throw failure }
    }

    private func store(
        recoveryPoints: [TopicPartition: Offset], highWatermark: (PartitionLog) -> Offset?
    ) throws(LogError) {
        try writeStartOffsets()
        do throws(DiskError) {
            try checkpoints.store(.highWatermark) { offsets(as: .highWatermark, highWatermark) }
            try checkpoints.store(.cleaner) {
                offsets(as: .cleaner) { log in log.state.withLock { $0.compaction.cleanedUpTo } }
            }
            try checkpoints.store(.recoveryPoint) {
                // A log may have been cut since its point was worked out.
                var points = recoveryPoints
                for log in logs where log.offlineReason == nil {
                    if let point = points[log.partition] { points[log.partition] = min(point, log.flushedEndOffset) }
                }
                return points
            }
        } catch {
            throw LogError(error)
        }
    }

    /// Writes down where the logs begin, so that deleted records stay deleted if the process ends now.
    public func writeStartOffsets() throws(LogError) {
        do throws(DiskError) {
            try checkpoints.store(.logStart) { offsets(as: .logStart) { $0.startOffset } }
        } catch {
            throw LogError(error)
        }
    }

    /// An offset of each open log. An offline one knows nothing; what was written down of it stays.
    private func offsets(
        as kind: OffsetCheckpoint.Kind, _ offset: (PartitionLog) -> Offset?
    ) -> [TopicPartition: Offset] {
        var offsets: [TopicPartition: Offset] = [:]
        for log in logs {
            offsets[log.partition] =
                log.offlineReason == nil ? offset(log) : checkpoints.offset(kind, of: log.partition)
        }
        return offsets
    }

    /// Flushes and closes all logs on `threadCount` threads, writes the checkpoints and, if everything went well, the
    /// mark of a clean stop; unlocks the directory.
    ///
    /// - Throws: the first failure. The directory is closed all the same, and the next start recovers.
    public func close(threadCount: Int, highWatermark: (PartitionLog) -> Offset?) throws(LogError) {
        defer { unlock() }
        let logs = logs
        // Asked for while the logs are still open.
        let watermarks = Dictionary(uniqueKeysWithValues: logs.map { ($0.partition, highWatermark($0)) })
        let ends = Threads.map(logs, threadCount: threadCount) { log in Result { () throws(LogError) in try log.close() } }
        var points: [TopicPartition: Offset] = [:]
        var failure: LogError?
        for (partition, end) in zip(logs.map(\.partition), ends) {
            switch end {
            case .success(let offset): points[partition] = offset
            case .failure(let error):
                points[partition] = checkpoints.offset(.recoveryPoint, of: partition)
                failure = failure ?? error
            }
        }
        try store(recoveryPoints: points) { watermarks[$0.partition] ?? nil }
        for log in logs { log.abandon() }
        open.withLock { $0 = [:] }
        if let failure { throw failure }
        do throws(DiskError) {
            try environment.disk.replace(folder.file(CleanShutdownMark.name), with: CleanShutdownMark.content)
        } catch {
            throw LogError(error)
        }
    }
}
