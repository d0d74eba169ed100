internal import MartletModel

/// What has to be made safe before the recovery point may move up to ``recoveryPoint``.
struct CheckpointPlan: Sendable {
    let files: [LogFile]
    let epochs: LeaderEpochTable?
    let recoveryPoint: Offset
}

extension LogState {
    /// Writes what recovery would otherwise have to find out again: indexes, epochs, snapshots.
    mutating func planCheckpoint() throws(LogError) -> CheckpointPlan {
        try requireOpen()
        var files: [LogFile] = []
        do throws(DiskError) {
            for segment in segments { files += try segment.storeIndexes() }
        } catch {
            throw LogError(error)
        }
        files += unsaved.snapshots
        unsaved.snapshots = []
        let table = unsaved.epochs ? epochs : nil
        unsaved.epochs = false
        return CheckpointPlan(files: files, epochs: table, recoveryPoint: flushedEndOffset)
    }
}

extension CheckpointPlan {
    func carryOut(in folder: Folder, on disk: Disk) throws(DiskError) {
        for file in files { try file.synchronize() }
        if let epochs { try LeaderEpochFile(in: folder, on: disk).store(epochs) }
    }
}
