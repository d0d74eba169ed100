internal import MartletModel
internal import Synchronization

extension PartitionLog {
    /// Flushes what recovery needs, and tells from where on it would have to look at records.
    func checkpoint() throws(LogError) -> Offset {
        try flushing.withLock { (_) throws(LogError) in
            let plan = try state.withLock { (state) throws(LogError) in try state.planCheckpoint() }
            do throws(DiskError) {
                try plan.carryOut(in: state.withLock { $0.folder }, on: environment.disk)
            } catch {
                throw state.withLock { $0.checkpointFailed(error) }
            }
            return plan.recoveryPoint
        }
    }

    /// Seals everything and flushes it, so that the next start need not look at a record.
    ///
    /// - Returns: the end offset, which is the recovery point now.
    func close() throws(LogError) -> Offset {
        try flush()
        try state.withLock { (state) throws(LogError) in try state.prepareToClose() }
        _ = try checkpoint()
        return state.withLock { state in
            state.phase = .closed
            state.segments = []
            return state.endOffset
        }
    }

    /// Refuses everything from now on and lets go of the files, without writing anything.
    func abandon() {
        state.withLock { state in
            state.phase = .closed
            state.releaseStaging()
            state.segments = []
        }
    }

    /// Whether a flush should not wait any longer: a sealed segment has not been flushed, which keeps the recovery point
    /// down, or `flush.ms` or `flush.messages` asks for it.
    func isFlushDue(now: Timestamp) -> Bool {
        state.withLock { state in
            if state.segments.dropLast().contains(where: \.isDirty) { return true }
            guard state.flushedEndOffset < state.writtenEndOffset else { return false }
            if state.writtenEndOffset.distance(from: state.flushedEndOffset) >= state.settings.flushMessages { return true }
            let (age, overflow) = now.rawValue.subtractingReportingOverflow(state.unflushedSince.rawValue)
            return !overflow && age >= state.settings.flushIntervalMilliseconds
        }
    }
}

extension LogState {
    mutating func prepareToClose() throws(LogError) {
        try requireOpen()
        if snapshotOffset != writtenEndOffset { takeSnapshot(at: writtenEndOffset) }
        active.seal()
    }

    /// What was planned is not safe; the recovery point stays where it is.
    mutating func checkpointFailed(_ error: DiskError) -> LogError {
        unsaved.epochs = true
        // A full disk will have space again. After a failed flush nobody knows what is on the disk.
        return error.isOutOfSpace ? LogError(error) : goOffline("\(error)")
    }
}
