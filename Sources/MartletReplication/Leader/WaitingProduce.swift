public import MartletModel
public import MartletStrategy

/// A produce request that was appended to a partition and is not yet answered.
public struct WaitingProduce: Sendable {
    public let token: ProduceToken
    /// The offset after its last record.
    public let requestEnd: Offset
    public let policy: any AckPolicy
    /// Whether its records must be on the leader's disk as well.
    public let needsFlush: Bool
    /// When it is answered with a time-out instead.
    public let deadline: ContinuousClock.Instant

    public init(
        token: ProduceToken, requestEnd: Offset, policy: any AckPolicy, needsFlush: Bool,
        deadline: ContinuousClock.Instant
    ) {
        self.token = token
        self.requestEnd = requestEnd
        self.policy = policy
        self.needsFlush = needsFlush
        self.deadline = deadline
    }
}

/// The caller's name for a waiting request: a slot in its own table, not looked at here.
public struct ProduceToken: Sendable, Hashable, RawRepresentable {
    public let rawValue: UInt64
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}
