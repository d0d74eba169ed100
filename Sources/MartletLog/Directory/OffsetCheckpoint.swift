internal import MartletModel

/// One offset for each partition of a data directory, in a file of its own: a line `topic partition offset` for each.
struct OffsetCheckpoint: Sendable {
    enum Kind: String, CaseIterable {
        /// Below it everything is flushed.
        case recoveryPoint = "recovery-point-offset-checkpoint"
        case logStart = "log-start-offset-checkpoint"
        case highWatermark = "replication-offset-checkpoint"
        /// Up to where compaction has come.
        case cleaner = "cleaner-offset-checkpoint"
    }

    let kind: Kind
    let folder: Folder
    let disk: Disk

    private var path: String { folder.file(kind.rawValue) }

    /// Empty where there is no file. An unreadable file is an error to be told, and then as good as none.
    func load() throws(DiskError) -> Result<[TopicPartition: Offset], FileDamage> {
        guard let bytes = try disk.read(path) else { return .success([:]) }
        do throws(FileDamage) {
            return .success(try Self.entries(in: bytes))
        } catch {
            return .failure(FileDamage("'\(path)' is damaged: \(error)"))
        }
    }

    private static func entries(in bytes: [UInt8]) throws(FileDamage) -> [TopicPartition: Offset] {
        var entries: [TopicPartition: Offset] = [:]
        for fields in try CheckpointText.decode(bytes, fieldCount: 3) {
            guard let topic = try? TopicName(String(fields[0])), let partition = Int32(fields[1]), partition >= 0,
                let offset = Int64(fields[2])
            else {
                throw FileDamage("its line '\(fields.joined(separator: " "))' is not a topic, a partition and an offset")
            }
            entries[TopicPartition(topic: topic, partition: PartitionIndex(partition))] = Offset(offset)
        }
        return entries
    }

    func store(_ entries: [TopicPartition: Offset]) throws(DiskError) {
        let lines = entries.sorted { $0.key < $1.key }.map { "\($0.key.topic) \($0.key.partition) \($0.value)" }
        try disk.replace(path, with: CheckpointText.encode(lines))
    }
}
