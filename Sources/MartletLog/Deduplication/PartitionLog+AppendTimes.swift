internal import Logging
internal import Synchronization

extension PartitionLog {
    /// The marks that were saved last; none where there are none, or where the file is damaged.
    public func savedAppendTimes() -> AppendTimes {
        let (path, logger) = state.withLock { ($0.folder.file(AppendTimes.fileName), $0.logger) }
        do {
            guard let bytes = try environment.disk.read(path, maximumByteCount: 1 << 20) else { return AppendTimes() }
            return try AppendTimes(decoding: bytes)
        } catch {
            logger.warning("'\(path)' cannot be used: \(error). Records count as younger than they are.")
            return AppendTimes()
        }
    }

    /// Saves the marks, without waiting for the disk: after a power loss there may be older ones, or none.
    public func save(_ times: AppendTimes) throws(LogError) {
        let path = try state.withLock { (state) throws(LogError) in
            try state.requireOpen()
            return state.folder.file(AppendTimes.fileName)
        }
        do throws(DiskError) {
            let temporary = path + ".tmp"
            let content = times.encoded
            let file = try LogFile(temporary, .write, on: environment.disk)
            try file.truncate(to: 0)
            try file.write(content, at: 0)
            try environment.disk.rename(temporary, to: path)
        } catch {
            throw LogError(error)
        }
    }
}
