public import MartletModel
internal import Logging
internal import Synchronization

extension LogDirectory {
    /// Takes a partition away: its folder is renamed at once, so that a new one of the same name may be made, and
    /// removed by ``LogMaintenance`` after `file.delete.delay.ms`.
    public func delete(_ partition: TopicPartition, now: Timestamp) throws(LogError) {
        let log = open.withLock { $0[partition] }
        let delay = log?.settings.fileDeleteDelayMilliseconds ?? 0
        let condemned = folder.file(Self.condemnedName(of: partition))
        do throws(DiskError) {
            if let log {
                // Flushes, checkpoints and compaction work with names in the folder, and must not go on in that of
                // the next log of this name.
                try log.flushing.withLock { (_) throws(DiskError) in
                    try condemn(partition, as: condemned)
                    log.abandon()
                }
            } else {
                try condemn(partition, as: condemned)
            }
        } catch {
            throw LogError(error)
        }
        open.withLock { $0[partition] = nil }
        checkpoints.forget(partition)
        let (removeAt, overflow) = now.rawValue.addingReportingOverflow(delay)
        self.condemned.withLock { $0.append(CondemnedFile(path: condemned, removeAt: overflow ? now : Timestamp(removeAt))) }
    }

    private func condemn(_ partition: TopicPartition, as path: String) throws(DiskError) {
        try environment.disk.rename(folder(of: partition).path, to: path)
        try environment.disk.synchronize(folder)
    }

    /// `orders-0.<32 hex digits>-delete`, with the topic shortened to what a file name may have.
    private static func condemnedName(of partition: TopicPartition) -> String {
        let id = KafkaUUID.random()
        let digits = [id.high, id.low].map { word in
            let hex = String(word, radix: 16)
            return String(repeating: "0", count: 16 - hex.utf8.count) + hex
        }
        let suffix = "-\(partition.partition).\(digits.joined())\(PartitionFolder.deletedSuffix)"
        return partition.topic.text.prefix(255 - suffix.utf8.count) + suffix
    }

    /// Removes the folders of deleted partitions whose time has come.
    func removeDeletedFolders(now: Timestamp) throws(LogError) {
        let due = condemned.withLock { condemned in
            defer { condemned.removeAll { $0.removeAt <= now } }
            return condemned.filter { $0.removeAt <= now }
        }
        for folder in due {
            do throws(DiskError) {
                try environment.disk.removeTree(Folder(path: folder.path))
            } catch {
                throw LogError(error)
            }
        }
    }

    /// Folders of partitions that were deleted before the last stop go with the first pass of maintenance; temporary
    /// files that no rename has followed go now.
    func removeLeftovers() throws(DiskError) {
        for name in try environment.disk.names(in: folder) {
            if case .deleted = PartitionFolder.parse(name) {
                condemned.withLock { $0.append(CondemnedFile(path: folder.file(name), removeAt: Timestamp(.min))) }
            } else if name.hasSuffix(".tmp") {
                try environment.disk.remove(folder.file(name))
            }
        }
    }
}
