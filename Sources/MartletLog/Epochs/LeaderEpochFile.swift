internal import MartletModel

/// `leader-epoch-checkpoint` in a partition's folder: a line `epoch startOffset` for each entry.
struct LeaderEpochFile {
    let path: String
    let disk: Disk

    static let name = "leader-epoch-checkpoint"

    init(in folder: Folder, on disk: Disk) {
        path = folder.file(Self.name)
        self.disk = disk
    }

    /// An empty table where there is no file.
    ///
    /// - Throws: ``FileDamage`` where its content is damaged.
    func load() throws(DiskError) -> Result<LeaderEpochTable, FileDamage> {
        guard let bytes = try disk.read(path) else { return .success(LeaderEpochTable()) }
        do throws(FileDamage) {
            return .success(LeaderEpochTable(entries: try Self.entries(in: bytes)))
        } catch {
            return .failure(error)
        }
    }

    private static func entries(in bytes: [UInt8]) throws(FileDamage) -> [LeaderEpochTable.Entry] {
        var entries: [LeaderEpochTable.Entry] = []
        for fields in try CheckpointText.decode(bytes, fieldCount: 2) {
            guard let epoch = Int32(fields[0]), let offset = Int64(fields[1]), epoch >= 0, offset >= 0 else {
                throw FileDamage("its line '\(fields.joined(separator: " "))' is not an epoch and an offset")
            }
            entries.append(LeaderEpochTable.Entry(epoch: LeaderEpoch(epoch), startOffset: Offset(offset)))
        }
        return entries
    }

    func store(_ table: LeaderEpochTable) throws(DiskError) {
        try disk.replace(path, with: CheckpointText.encode(table.entries.map { "\($0.epoch) \($0.startOffset)" }))
    }
}
