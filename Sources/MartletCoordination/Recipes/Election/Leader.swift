public import MartletStrategy

/// The present leader, as others see it.
public struct Leader: Hashable, Sendable {
    public let id: String
    public let token: FencingToken
    /// What the candidate gave with its id: an address, for example.
    public let details: [UInt8]

    public init(id: String, token: FencingToken, details: [UInt8]) {
        self.id = id
        self.token = token
        self.details = details
    }

    /// ``details`` as text.
    public var address: String { String(decoding: details, as: UTF8.self) }
}

/// The right to lead, handed to the one who has it.
public struct LeaderTerm: Hashable, Sendable {
    public let candidate: String
    /// Goes with every request to what the leader guards: see ``FencingToken``.
    public let token: FencingToken
    /// Goes with every commit of this leader to the coordination store: fails it once another has taken the term.
    public let check: CoordinationOperation

    public init(candidate: String, token: FencingToken, check: CoordinationOperation) {
        self.candidate = candidate
        self.token = token
        self.check = check
    }
}
