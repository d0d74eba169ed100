public import MartletModel
internal import Logging
internal import Synchronization

extension LogDirectory {
    /// The partitions that have a folder here, in order.
    public func partitions() throws(LogDirectoryError) -> [PartitionFolder] {
        do throws(DiskError) {
            var folders: [PartitionFolder] = []
            for name in try environment.disk.names(in: folder) {
                guard case .partition(let partition) = PartitionFolder.parse(name) else { continue }
                folders.append(PartitionFolder(partition: partition, topicID: try topicID(of: partition)))
            }
            return folders.sorted { $0.partition < $1.partition }
        } catch {
            throw LogDirectoryError(error)
        }
    }

    private func topicID(of partition: TopicPartition) throws(DiskError) -> TopicID? {
        let file = PartitionMetadataFile(in: folder(of: partition), on: environment.disk)
        switch try file.load() {
        case .success(let id)?: return id
        case .failure(let damage)?:
            environment.logger.error("'\(file.path)' is damaged: \(damage)")
            return nil
        case nil: return nil
        }
    }

    func folder(of partition: TopicPartition) -> Folder { Folder(path: folder.file(partition.description)) }

    /// Opens the logs of `folders` on `threadCount` threads, with recovery where it is needed.
    ///
    /// A log that cannot be opened is there all the same, with its ``PartitionLog/offlineReason``: one damaged
    /// partition does not keep the others down.
    ///
    /// - Returns: the logs in the order of `folders`.
    @discardableResult
    public func openLogs(
        of folders: [PartitionFolder], threadCount: Int, now: Timestamp,
        settings: @escaping @Sendable (PartitionFolder) -> LogSettings
    ) -> [PartitionLog] {
        let opened = Threads.map(folders, threadCount: threadCount) { folder in
            self.load(folder, settings: settings(folder), now: now)
        }
        open.withLock { open in for log in opened { open[log.partition] = log } }
        return opened
    }

    private func load(_ folder: PartitionFolder, settings: LogSettings, now: Timestamp) -> PartitionLog {
        let partition = folder.partition
        let loader = LogLoader(
            partition: partition, folder: self.folder(of: partition), environment: environment, settings: settings,
            now: now, isClean: stoppedCleanly,
            recoveryPoint: checkpoints.offset(.recoveryPoint, of: partition) ?? 0,
            startOffset: checkpoints.offset(.logStart, of: partition) ?? 0,
            cleanedUpTo: checkpoints.offset(.cleaner, of: partition))
        return PartitionLog(topicID: folder.topicID, state: loader.load(), checkpoints: checkpoints)
    }

    /// Makes the folders and the logs of new partitions, several at a time: each waits for the disk three times, and a disk
    /// that is asked by many answers them together.
    ///
    /// - Returns: why some could not be made, as ``create(_:topicID:settings:now:)`` throws it.
    public func create(
        _ folders: [PartitionFolder], threadCount: Int = 16, settings: LogSettings, now: Timestamp
    ) -> [TopicPartition: LogError] {
        let failures = Threads.map(folders, threadCount: threadCount) { folder -> LogError? in
            do throws(LogError) {
                _ = try self.create(folder.partition, topicID: folder.topicID, settings: settings, now: now)
                return nil
            } catch {
                return error
            }
        }
        return Dictionary(
            uniqueKeysWithValues: zip(folders, failures).compactMap { folder, failure in
                failure.map { (folder.partition, $0) }
            })
    }

    /// Makes the folder and the log of a new partition.
    ///
    /// - Throws: ``LogError/diskFull(path:)`` or ``LogError/system(call:path:errno:)``, with `EEXIST` where there is
    ///   such a folder; nothing of the new one is left.
    public func create(
        _ partition: TopicPartition, topicID: TopicID?, settings: LogSettings, now: Timestamp
    ) throws(LogError) -> PartitionLog {
        let folder = folder(of: partition)
        let disk = environment.disk
        do throws(DiskError) {
            guard disk.kind(of: folder.path) == nil else { throw DiskError(existing: folder.path) }
            try disk.makeFolder(folder)
        } catch {
            throw LogError(error)
        }
        do throws(DiskError) {
            if let topicID { try PartitionMetadataFile(in: folder, on: disk).store(topicID) }
            try disk.synchronize(self.folder)
        } catch {
            try? disk.removeTree(folder)
            throw LogError(error)
        }
        checkpoints.forget(partition)
        let log = load(PartitionFolder(partition: partition, topicID: topicID), settings: settings, now: now)
        if let reason = log.offlineReason {
            try? disk.removeTree(folder)
            throw .offline(reason: reason)
        }
        open.withLock { $0[partition] = log }
        return log
    }

    /// An open log.
    public func log(of partition: TopicPartition) -> PartitionLog? { open.withLock { $0[partition] } }

    /// All open logs, in no order.
    public var logs: [PartitionLog] { open.withLock { Array($0.values) } }

    /// The high watermark that was known at the last checkpoint.
    public func checkpointedHighWatermark(of partition: TopicPartition) -> Offset? {
        checkpoints.offset(.highWatermark, of: partition)
    }
}
