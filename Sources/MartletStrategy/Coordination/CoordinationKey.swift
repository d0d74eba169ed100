/// A key of the coordination store, known to be well-formed: a path like `/topics/orders`, 1 to 1,024 bytes of UTF-8
/// that start with `/`, without empty, `.` or `..` segments and without control characters.
public struct CoordinationKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let path: String

    public static let maximumByteCount = 1024

    /// - Throws: ``CoordinationError/malformedKey(_:reason:)``
    public init(_ path: String) throws(CoordinationError) {
        guard path.utf8.count <= Self.maximumByteCount else {
            throw .malformedKey(path, reason: "it is longer than 1,024 bytes")
        }
        guard path.utf8.first == UInt8(ascii: "/") else { throw .malformedKey(path, reason: "it does not start with '/'") }
        // By scalars, since a control character or a mark may hide in one character with its neighbour.
        for scalar in path.unicodeScalars where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
            throw .malformedKey(path, reason: "it has a control character")
        }
        for segment in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if segment.isEmpty || segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) {
                throw .malformedKey(path, reason: "it has an empty, '.' or '..' segment")
            }
        }
        self.path = path
    }

    /// The key one segment below.
    public func appending(_ segment: String) throws(CoordinationError) -> CoordinationKey {
        guard !segment.utf8.contains(UInt8(ascii: "/")) else { throw .malformedKey(segment, reason: "a segment has no '/'") }
        return try CoordinationKey(path + "/" + segment)
    }

    /// Whether this key is `prefix` or lies below it.
    public func isWithin(_ prefix: CoordinationKey) -> Bool {
        let own = path.utf8
        let other = prefix.path.utf8
        return own.starts(with: other)
            && (own.count == other.count || own.dropFirst(other.count).first == UInt8(ascii: "/"))
    }

    /// The path above the last segment: empty for a key of one segment.
    public var parentPath: String { String(path.prefix(upTo: lastSlash)) }
    public var lastSegment: String { String(path[lastSlash...].dropFirst()) }

    private var lastSlash: String.Index { path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex }

    public var description: String { path }

    /// Equal and ordered by their bytes, not by what Unicode thinks looks the same: engines compare bytes.
    public static func == (left: CoordinationKey, right: CoordinationKey) -> Bool {
        left.path.utf8.elementsEqual(right.path.utf8)
    }
    public static func < (left: CoordinationKey, right: CoordinationKey) -> Bool {
        left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
    /// Coarser than `==` where Unicode has two spellings, which is allowed.
    public func hash(into hasher: inout Hasher) { hasher.combine(path) }
}
