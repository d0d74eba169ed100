/// A key's value, and what is known of it.
public struct CoordinationEntry: Hashable, Sendable {
    public let bytes: [UInt8]
    public let version: CoordinationVersion
    /// The session that owns an ephemeral key; nil for a lasting one.
    public let owner: String?

    public init(bytes: [UInt8], version: CoordinationVersion, owner: String? = nil) {
        self.bytes = bytes
        self.version = version
        self.owner = owner
    }
}

/// A key below another, and what it holds.
public struct CoordinationChild: Hashable, Sendable {
    public let key: CoordinationKey
    public let entry: CoordinationEntry

    public init(key: CoordinationKey, entry: CoordinationEntry) {
        self.key = key
        self.entry = entry
    }
}

/// The version of one key: grows with each write to it. Versions of different keys do not compare.
public struct CoordinationVersion: Hashable, Sendable, Comparable, RawRepresentable {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// What a check found where there was no key. Those of keys are greater.
    public static let absent = CoordinationVersion(rawValue: 0)
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
