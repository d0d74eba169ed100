internal import Logging
internal import MartletModel
internal import Synchronization

/// The checkpoint files of a data directory, and what they said last.
final class DirectoryCheckpoints: Sendable {
    private let folder: Folder
    private let disk: Disk
    private let offsets: Mutex<[OffsetCheckpoint.Kind: [TopicPartition: Offset]]>
    /// Held while a file is written. Entries are worked out inside, so that no writer puts older ones over newer.
    private let writing = Mutex(())

    init(folder: Folder, disk: Disk, logger: Logger) throws(DiskError) {
        self.folder = folder
        self.disk = disk
        var offsets: [OffsetCheckpoint.Kind: [TopicPartition: Offset]] = [:]
        for kind in OffsetCheckpoint.Kind.allCases {
            switch try OffsetCheckpoint(kind: kind, folder: folder, disk: disk).load() {
            case .success(let entries): offsets[kind] = entries
            // Without a recovery point everything is looked at, without a start offset the first segment counts.
            case .failure(let damage): logger.warning("\(damage); it is written anew")
            }
        }
        self.offsets = Mutex(offsets)
    }

    func offset(_ kind: OffsetCheckpoint.Kind, of partition: TopicPartition) -> Offset? {
        offsets.withLock { $0[kind]?[partition] }
    }

    /// Replaces the entries of `kind` and writes its file if they have changed.
    func store(_ kind: OffsetCheckpoint.Kind, _ entries: () -> [TopicPartition: Offset]) throws(DiskError) {
        try writing.withLock { (_) throws(DiskError) in try store(entries(), as: kind) }
    }

    private func store(_ entries: [TopicPartition: Offset], as kind: OffsetCheckpoint.Kind) throws(DiskError) {
        let isChanged = offsets.withLock { offsets in
            defer { offsets[kind] = entries }
            return offsets[kind] != entries
        }
        guard isChanged else { return }
        do throws(DiskError) {
            try OffsetCheckpoint(kind: kind, folder: folder, disk: disk).store(entries)
        } catch {
            // So that the next attempt does not take it for written.
            offsets.withLock { $0[kind] = nil }
            throw error
        }
    }

    /// Lowers what was written down of one partition, if it is above `offset`.
    func lower(_ kind: OffsetCheckpoint.Kind, of partition: TopicPartition, to offset: Offset) throws(DiskError) {
        try writing.withLock { (_) throws(DiskError) in
            guard var entries = offsets.withLock({ $0[kind] }), entries[partition].map({ $0 > offset }) ?? false
            else { return }
            entries[partition] = offset
            try store(entries, as: kind)
        }
    }

    func forget(_ partition: TopicPartition) {
        offsets.withLock { offsets in
            for kind in OffsetCheckpoint.Kind.allCases { offsets[kind]?[partition] = nil }
        }
    }
}
