internal import MartletModel

/// What a flush has to do outside the lock, and what it may promise afterwards.
struct FlushPlan: Sendable {
    let files: [LogFile]
    /// To be flushed as well, because files were made in it.
    let folder: Folder?
    let endOffset: Offset
    let truncationCount: Int
    let lastAppend: Timestamp
}

extension LogState {
    /// Takes down what is dirty. The caller flushes it and reports with ``finish(_:)``; plans of one log are carried
    /// out one after another, so that a plan that finds nothing dirty may promise what the one before it did.
    mutating func planFlush() throws(LogError) -> FlushPlan {
        try requireOpen()
        try writeOut()
        var files: [LogFile] = []
        do throws(DiskError) {
            for segment in segments where segment.isDirty {
                files.append(try segment.file())
                segment.isDirty = false
            }
        } catch {
            throw goOffline("A file with unflushed records cannot be opened: \(error)")
        }
        let folder = unsaved.folder ? folder : nil
        unsaved.folder = false
        return FlushPlan(
            files: files, folder: folder, endOffset: writtenEndOffset, truncationCount: truncationCount,
            lastAppend: lastAppend)
    }

    mutating func finish(_ plan: FlushPlan) {
        // Records may have been taken back, and others written in their place, while the flush was under way.
        guard plan.truncationCount == truncationCount else { return }
        flushedEndOffset = max(flushedEndOffset, plan.endOffset)
        // What came meanwhile is not older than this.
        unflushedSince = plan.lastAppend
    }
}

extension FlushPlan {
    func carryOut(on disk: Disk) throws(DiskError) {
        for file in files { try file.synchronize() }
        if let folder { try disk.synchronize(folder) }
    }
}
