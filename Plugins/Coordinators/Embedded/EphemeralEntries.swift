import MartletStrategy

/// The keys that end with the session.
struct EphemeralEntries: Sendable {
    private var entries: [CoordinationKey: CoordinationEntry] = [:]
    private var lastVersion: Int64 = 0

    subscript(key: CoordinationKey) -> CoordinationEntry? { entries[key] }

    func children(of key: CoordinationKey) -> [String] { entries(below: key).map(\.key.lastSegment) }

    func entries(below key: CoordinationKey) -> [CoordinationChild] {
        entries.filter { $0.key.parentPath == key.path }.map { CoordinationChild(key: $0.key, entry: $0.value) }
    }

    mutating func put(_ key: CoordinationKey, _ bytes: [UInt8], owner: String) -> CoordinationVersion {
        lastVersion += 1
        let version = CoordinationVersion(rawValue: lastVersion)
        entries[key] = CoordinationEntry(bytes: bytes, version: version, owner: owner)
        return version
    }

    mutating func delete(_ key: CoordinationKey) { entries[key] = nil }
}
