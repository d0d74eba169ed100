public import MartletStrategy

/// What a topic guarantees in effect: `delivery.guarantee` expanded, with the topic's own keys and its number of
/// replicas taken into account.
public struct EffectiveGuarantee: Sendable, Hashable {
    public let name: String
    public let enforcement: DeliveryEnforcement
    /// The ack policy that produce requests get at least; nil: as the client asks.
    public let ackFloor: String?
    /// Whether records are on the leader's disk before they are acknowledged.
    public let flushesBeforeAck: Bool
    /// Whether a batch without producer id is refused.
    public let requiresIdempotentProducer: Bool
    /// Whether every read is read_committed.
    public let readsCommittedOnly: Bool
    public let commit: CommitMoment

    public init(_ settings: DeliverySettings, replicaCount: Int) { fatalError() }

    /// The guarantee in one sentence, for `martlet topic describe`.
    public var sentence: String { fatalError() }
}
