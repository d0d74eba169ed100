internal import MartletModel

/// `partition.metadata` in a partition's folder: which topic it belongs to.
///
///     version: 0
///     topic_id: vK9qT0a1QkuXN0vjYbLrXw
struct PartitionMetadataFile {
    let path: String
    let disk: Disk

    static let name = "partition.metadata"
    private static let version = "0"

    init(in folder: Folder, on disk: Disk) {
        path = folder.file(Self.name)
        self.disk = disk
    }

    /// Nil where there is no file.
    func load() throws(DiskError) -> Result<TopicID, FileDamage>? {
        guard let bytes = try disk.read(path, maximumByteCount: 4096) else { return nil }
        do throws(FileDamage) {
            return .success(try Self.topicID(in: String(decoding: bytes, as: UTF8.self)))
        } catch {
            return .failure(error)
        }
    }

    private static func topicID(in text: String) throws(FileDamage) -> TopicID {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { throw FileDamage("its line '\(line)' has no colon") }
            fields[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " }
        }
        guard fields["version"] == version[...] else {
            throw FileDamage("it has version '\(fields["version"] ?? "")', not \(version)")
        }
        guard let text = fields["topic_id"], let id = TopicID(String(text)) else {
            throw FileDamage("its topic_id '\(fields["topic_id"] ?? "")' is not an id")
        }
        return id
    }

    func store(_ id: TopicID) throws(DiskError) {
        try disk.replace(path, with: Array("version: \(Self.version)\ntopic_id: \(id)".utf8))
    }
}
