public import MartletModel
public import MartletStrategy
internal import Synchronization

extension PartitionLog {
    /// The log as retention policies see it.
    public func facts(highWatermark: Offset, committedOffsets: [String: Offset] = [:]) throws(LogError) -> LogFacts {
        try state.withLock { (state) throws(LogError) in
            try state.facts(highWatermark: highWatermark, committedOffsets: committedOffsets)
        }
    }

    /// Carries out a retention decision, as far as it is allowed: nothing at or above the high watermark or the last
    /// stable offset goes, and no records but in whole segments. An active segment whose records may all go is sealed
    /// first. Segments below ``startOffset`` go in any case.
    ///
    /// - Returns: the number of bytes that were given up. Their blocks are free when the files have been removed,
    ///   `file.delete.delay.ms` later.
    @discardableResult
    public func apply(_ decision: RetentionDecision, highWatermark: Offset, now: Timestamp) throws(LogError) -> Int64 {
        try state.withLock { (state) throws(LogError) in
            try state.apply(decision, highWatermark: highWatermark, now: now)
        }
    }

    /// Moves the start offset up (DeleteRecords). Whole segments below it go with the next retention pass.
    ///
    /// - Returns: the new start offset.
    /// - Throws: ``LogError/offsetOutOfRange(requested:start:end:)`` above the high watermark.
    @discardableResult
    public func deleteRecords(before offset: Offset, highWatermark: Offset) throws(LogError) -> Offset {
        try state.withLock { (state) throws(LogError) in
            try state.deleteRecords(before: offset, highWatermark: highWatermark)
        }
    }

    /// Removes the files of deleted segments whose time has come. Readers that have them open can still finish.
    ///
    /// - Parameter now: pass a far time to remove all of them, when the disk is full.
    public func removeDeletedFiles(now: Timestamp) throws(LogError) {
        let due = state.withLock { $0.takeCondemned(now: now) }
        for file in due {
            do throws(DiskError) { try environment.disk.remove(file.path) } catch { throw LogError(error) }
        }
    }

    /// Forgets producers that have been silent for `producer.id.expiration.ms`, unless a transaction is open.
    ///
    /// - Returns: how many.
    @discardableResult
    public func forgetSilentProducers(now: Timestamp) -> Int {
        state.withLock { state in
            let (limit, overflow) = now.rawValue.subtractingReportingOverflow(
                state.settings.producerIDExpirationMilliseconds)
            return overflow ? 0 : state.producers.forget(silentSince: Timestamp(limit))
        }
    }
}
