/// A small, strongly consistent key-value store with compare-and-set, ephemerals and watches: the one thing that
/// brokers agree through. One protocol, several engines, one conformance suite (in `MartletTesting`).
///
/// Keys are paths: `/topics/orders/config`, 1 to 1,024 bytes of UTF-8, starting with `/`, without empty, `.` or `..`
/// segments. Values are at most 1 MiB. Writes are linearizable; a read sees every write that ended before
/// ``barrier()`` was called.
///
/// A connection lost during a write leaves its outcome unknown (``CoordinationError/outcomeUnknown``): values should
/// carry their writer, to be read back before acting.
public protocol CoordinationStore: Sendable {
    func get(_ key: CoordinationKey) async throws(CoordinationError) -> CoordinationEntry?

    /// The last segments of the keys directly below `key`, sorted.
    func children(of key: CoordinationKey) async throws(CoordinationError) -> [String]

    /// Writes `bytes` and answers the key's new version.
    func put(_ key: CoordinationKey, _ bytes: [UInt8], expecting expectation: CoordinationExpectation)
        async throws(CoordinationError) -> CoordinationVersion

    func delete(_ key: CoordinationKey, expecting expectation: CoordinationExpectation) async throws(CoordinationError)

    /// Writes a key that vanishes when this store's session ends. Fails with `.conflict` where the key exists.
    func createEphemeral(_ key: CoordinationKey, _ bytes: [UInt8]) async throws(CoordinationError) -> CoordinationVersion

    /// A number that no other call for this counter ever got, growing, from 1.
    func nextID(_ counter: CoordinationKey) async throws(CoordinationError) -> Int64

    /// All or nothing. Answers one version for each operation, that of a check or a delete being the one it found.
    func commit(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion]

    /// Hints that a key at or below `prefix` may have changed: read again. Ends when the store closes.
    func watch(_ prefix: CoordinationKey) async -> AsyncStream<CoordinationChange>

    /// After it, reads see every write that any client finished before.
    func barrier() async throws(CoordinationError)

    /// The session's states, the present one first.
    var session: AsyncStream<CoordinationSession> { get }

    func close() async
}

/// A key of the coordination store, known to be well-formed.
public struct CoordinationKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let path: String

    /// - Throws: ``CoordinationError/malformedKey(_:reason:)``
    public init(_ path: String) throws(CoordinationError) {
        guard path.hasPrefix("/") else { throw .malformedKey(path, reason: "it does not start with '/'") }
        guard path.utf8.count <= 1024 else { throw .malformedKey(path, reason: "it is longer than 1,024 bytes") }
        guard !path.utf8.contains(0) else { throw .malformedKey(path, reason: "it has a NUL") }
        for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        where segment.isEmpty || segment == "." || segment == ".." {
            throw .malformedKey(path, reason: "it has an empty, '.' or '..' segment")
        }
        self.path = path
    }

    public func appending(_ segment: String) throws(CoordinationError) -> CoordinationKey {
        guard !segment.utf8.contains(UInt8(ascii: "/")) else { throw .malformedKey(segment, reason: "a segment has no '/'") }
        return try CoordinationKey(path + "/" + segment)
    }

    /// Whether this key is `prefix` or lies below it.
    public func isWithin(_ prefix: CoordinationKey) -> Bool {
        path == prefix.path || path.hasPrefix(prefix.path + "/")
    }

    public var description: String { path }
    public static func < (left: CoordinationKey, right: CoordinationKey) -> Bool { left.path < right.path }
}

/// The version of one key: grows with each write to it.
public struct CoordinationVersion: Hashable, Sendable, Comparable, RawRepresentable {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

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

/// What a write takes for granted about its key.
public enum CoordinationExpectation: Hashable, Sendable {
    case any
    case absent
    case version(CoordinationVersion)
}

public enum CoordinationOperation: Hashable, Sendable {
    case check(CoordinationKey, CoordinationExpectation)
    case put(CoordinationKey, [UInt8], expecting: CoordinationExpectation)
    case delete(CoordinationKey, expecting: CoordinationExpectation)
}

public enum CoordinationChange: Hashable, Sendable {
    case changed(CoordinationKey)
    /// Changes may have been missed: read everything below the watched prefix again.
    case resync
}

public enum CoordinationSession: Hashable, Sendable {
    case connected
    /// The store is out of reach; the session may still live.
    case suspended
    /// The session and its ephemerals are gone.
    case expired
}

public enum CoordinationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key was not as expected. In a commit, `operation` is the index of the first that failed.
    case conflict(CoordinationKey, operation: Int)
    case notFound(CoordinationKey)
    case malformedKey(String, reason: String)
    case valueTooLarge(CoordinationKey, byteCount: Int)
    /// Nothing was written.
    case unavailable(reason: String)
    /// The write may or may not have happened.
    case outcomeUnknown(reason: String)
    case sessionExpired
    case corrupt(reason: String)

    public static let maximumValueByteCount = 1 << 20

    public var description: String {
        switch self {
        case .conflict(let key, let operation):
            "The coordination key \(key) was changed by somebody else (operation \(operation)). Read it again and retry."
        case .notFound(let key): "The coordination key \(key) does not exist."
        case .malformedKey(let path, let reason): "'\(path.prefix(1024))' is no coordination key: \(reason)."
        case .valueTooLarge(let key, let byteCount):
            "The value for the coordination key \(key) has \(byteCount) bytes; at most \(Self.maximumValueByteCount) are allowed."
        case .unavailable(let reason): "The coordination store cannot be reached: \(reason)."
        case .outcomeUnknown(let reason): "A write to the coordination store may or may not have happened: \(reason)."
        case .sessionExpired: "The session with the coordination store has ended."
        case .corrupt(let reason): "The coordination store is damaged: \(reason)."
        }
    }
}
