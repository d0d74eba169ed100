/// Why there is no answer of an endpoint.
public struct HTTPFault: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// No connection, or it broke.
        case unreachable
        case timedOut
        /// One end of TLS does not believe the other: another attempt would end the same way.
        case untrusted
        /// What came is no HTTP.
        case malformed
        /// What came is more than was allowed.
        case tooLong
        case cancelled
    }

    public let kind: Kind
    /// Completing "it …".
    public let description: String
    /// Whether the endpoint may have received the request, and done what it asks for.
    public let mayHaveArrived: Bool

    init(_ kind: Kind, _ description: String, mayHaveArrived: Bool = true) {
        self.kind = kind
        self.description = description
        self.mayHaveArrived = mayHaveArrived
    }

    /// The same, of a request of which nothing was sent, or nothing was read.
    var beforeArrival: HTTPFault { HTTPFault(kind, description, mayHaveArrived: false) }

    static let cancelled = HTTPFault(.cancelled, "has not answered so far")
    static let brokenOff = HTTPFault(.unreachable, "closed the connection before its answer was whole")
}
