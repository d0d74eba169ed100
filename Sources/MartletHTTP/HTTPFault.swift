/// Why there is no answer of an endpoint.
public struct HTTPFault: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// No connection, or it broke.
        case unreachable
        case timedOut
        /// One end of TLS does not believe the other: another attempt would end the same way.
        case untrusted
        /// What came is no HTTP, or more than was allowed.
        case malformed
        case cancelled
    }

    public let kind: Kind
    /// Completing "it …".
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    static let cancelled = HTTPFault(.cancelled, "has not answered so far")
    static let brokenOff = HTTPFault(.unreachable, "closed the connection before its answer was whole")
}
