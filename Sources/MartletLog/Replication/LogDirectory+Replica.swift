public import MartletModel

/// What a follower does to a log that is not its leader's. The checkpoints follow at once: a start that took a dropped record
/// for a flushed one would take the records that came in its place for damaged.
extension LogDirectory {
    /// Drops everything from `offset` on, and forgets leader epochs that have no record. Also for the present end.
    ///
    /// Waits for the disk where what goes was flushed before.
    ///
    /// - Throws: ``LogError/offsetOutOfRange(requested:start:end:)`` below the start of the log.
    public func truncate(_ log: PartitionLog, to offset: Offset) throws(LogError) {
        try log.truncate(to: offset)
        try lowerRecoveryPoint(of: log)
    }

    /// Drops everything and begins anew at `offset`, above or below what was there. Waits for the disk.
    public func startAnew(_ log: PartitionLog, at offset: Offset, now: Timestamp) throws(LogError) {
        try log.startAnew(at: offset, now: now)
        try lowerRecoveryPoint(of: log)
        try writeStartOffsets()
    }

    private func lowerRecoveryPoint(of log: PartitionLog) throws(LogError) {
        do throws(DiskError) {
            try checkpoints.lower(.recoveryPoint, of: log.partition, to: log.flushedEndOffset)
        } catch {
            throw LogError(error)
        }
    }
}
