internal import MartletModel

extension LogState {
    /// Writes all staged batches.
    mutating func writeOut() throws(LogError) {
        guard let staging, staging.count > 0 else { return }
        try writeStaged(then: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Makes sure that `append` is in the file, or tells why it was dropped.
    mutating func writeOut(_ append: LogAppend) throws(LogError) {
        try requireOpen()
        if let error = drops.loss(of: append) { throw error }
        if append.lastOffset >= writtenEndOffset { try writeOut() }
    }

    /// Writes what is staged and the `records` behind it. The segment and `endOffset` have counted both already.
    mutating func writeStaged(then records: UnsafeRawBufferPointer) throws(LogError) {
        guard let staging else { return }
        let segment = active
        let position = segment.written.byteCount
        do throws(DiskError) {
            let file = try segment.file()
            segment.allocate(for: position + Int64(staging.count + records.count), limit: RollRule.byteCountLimit(settings))
            try file.write(staging.staged, then: records, at: position)
        } catch {
            throw dropStaged(error)
        }
        segment.commit(now: lastAppend)
        if flushedEndOffset >= writtenEndOffset { unflushedSince = lastAppend }
        producers.commit()
        writtenEndOffset = endOffset
        releaseStaging()
    }

    /// Takes back everything that is not in the file.
    ///
    /// - Returns: what the cause means for those who wait.
    private mutating func dropStaged(_ cause: DiskError) -> LogError {
        let segment = active
        do throws(DiskError) {
            // Part of the bytes may be in the file. Blocks that were asked for in advance go back, too: someone needs them.
            try segment.file().truncate(to: segment.written.byteCount)
            segment.allocatedByteCount = 0
            try segment.rollBack()
        } catch {
            return goOffline("After a failed write (\(cause)) the file cannot be cut back: \(error)")
        }
        producers.undo()
        // An epoch that begins right there has begun all the same.
        if epochs.truncate(to: writtenEndOffset.advanced(by: 1)) { unsaved.epochs = true }
        endOffset = writtenEndOffset
        let error = cause.isOutOfSpace ? LogError(cause) : goOffline("\(cause)")
        drops.add(keptTo: writtenEndOffset, error: error)
        releaseStaging()
        return error
    }
}
