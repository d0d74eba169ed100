/// Whoever wants to lead.
public struct Candidate: Hashable, Sendable {
    /// Unique among the candidates that live at the same time; the same again after a restart.
    public let id: String
    /// What those who look for the leader get to see: an address, for example.
    public let details: [UInt8]

    public init(id: String, details: [UInt8] = []) {
        self.id = id
        self.details = details
    }

    public init(id: String, address: String) { self.init(id: id, details: Array(address.utf8)) }
}

/// One attempt of one life of a candidate to lead: no other attempt, of whomever, has the same.
public struct ElectionClaim: Hashable, Sendable {
    public let candidate: String
    /// Drawn anew by every run: tells a restarted candidate from the one that it was.
    public let incarnation: String
    /// From 1.
    public let attempt: Int64

    public init(candidate: String, incarnation: String, attempt: Int64) {
        self.candidate = candidate
        self.incarnation = incarnation
        self.attempt = attempt
    }

    var words: [(String, String)] {
        [("candidate", candidate), ("incarnation", incarnation), ("attempt", "\(attempt)")]
    }
}
