/// One of those who are there.
public struct Member: Hashable, Sendable {
    /// Unique among the living, and one segment of a key: without `/`, not `.` or `..`.
    public let id: String
    /// Different after each restart.
    public let incarnation: String
    /// What the member tells of itself: an address, for example.
    public let details: [UInt8]

    public init(id: String, incarnation: String, details: [UInt8]) {
        self.id = id
        self.incarnation = incarnation
        self.details = details
    }

    /// ``details`` as text.
    public var address: String { String(decoding: details, as: UTF8.self) }
}
