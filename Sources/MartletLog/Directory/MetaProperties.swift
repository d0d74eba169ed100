internal import MartletModel

/// `meta.properties`: which cluster and node a data directory belongs to.
///
///     #
///     #Thu Nov 20 21:00:00 UTC 2025
///     cluster.id=Nk018hRAQFytWskYqtQduw
///     directory.id=q4Dn2IY1Q1aG0lUW0yE9Rw
///     node.id=1
///     version=1
struct MetaProperties: Hashable, Sendable {
    static let name = "meta.properties"
    private static let version = "1"

    let identity: DirectoryIdentity

    init(_ identity: DirectoryIdentity) { self.identity = identity }

    init(decoding bytes: [UInt8]) throws(FileDamage) {
        let fields = Self.fields(in: String(decoding: bytes, as: UTF8.self))
        let version = fields["version"] ?? ""
        guard version == Self.version else {
            throw FileDamage(
                version == "0"
                    ? "it has version 0, of a broker with ZooKeeper before Kafka 4: migrate it there first"
                    : "it has version '\(version)', this program knows version \(Self.version)")
        }
        guard let clusterID = fields["cluster.id"], !clusterID.isEmpty else { throw FileDamage("it has no cluster.id") }
        guard let number = fields["node.id"].flatMap({ Int32($0) }), number >= 0 else {
            throw FileDamage("its node.id '\(fields["node.id"] ?? "")' is not a number from 0")
        }
        // Directories from before KIP-858 have none.
        let directoryID = fields["directory.id"].flatMap { KafkaUUID($0) } ?? .zero
        identity = DirectoryIdentity(clusterID: clusterID, nodeID: BrokerID(number), directoryID: directoryID)
    }

    /// Java's properties, as far as such a file uses them.
    private static func fields(in text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard !line.hasPrefix("#"), !line.hasPrefix("!"), let equals = line.firstIndex(of: "=") else { continue }
            fields[trimmed(line[..<equals])] = trimmed(line[line.index(after: equals)...]).replacing("\\:", with: ":")
        }
        return fields
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    func encoded() -> [UInt8] {
        Array(
            """
            cluster.id=\(identity.clusterID)
            directory.id=\(identity.directoryID)
            node.id=\(identity.nodeID)
            version=\(Self.version)

            """.utf8)
    }
}
