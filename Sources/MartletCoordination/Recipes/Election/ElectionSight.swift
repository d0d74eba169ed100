public import MartletStrategy

/// What a candidate has seen in the store, the term before the leader's key: a term that is mine, and a key that was
/// mine still after it, prove that nobody took the key away in between.
public struct ElectionSight: Hashable, Sendable {
    /// The key that outlives all leaders. Its number is the fencing token.
    public struct Term: Hashable, Sendable {
        public let token: FencingToken
        public let claim: ElectionClaim
        public let version: CoordinationVersion

        public init(token: FencingToken, claim: ElectionClaim, version: CoordinationVersion) {
            self.token = token
            self.claim = claim
            self.version = version
        }
    }

    /// The ephemeral key: whoever made it may take the next term.
    public struct Holder: Hashable, Sendable {
        public let claim: ElectionClaim
        public let version: CoordinationVersion

        public init(claim: ElectionClaim, version: CoordinationVersion) {
            self.claim = claim
            self.version = version
        }
    }

    public let term: Term?
    public let holder: Holder?
    /// False where others stand in a queue before the candidate.
    public let isMyTurn: Bool

    public init(term: Term?, holder: Holder?, isMyTurn: Bool = true) {
        self.term = term
        self.holder = holder
        self.isMyTurn = isMyTurn
    }
}
