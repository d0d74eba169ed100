/// What a topic demands of its producers and consumers: the guarantee that `delivery.guarantee` names.
public protocol DeliverySemantics: Strategy {
    /// The bundle that the guarantee expands into. A topic may override each part by its own key.
    var demands: DeliveryDemands { get }
}

/// A guarantee, spelled out.
public struct DeliveryDemands: Sendable, Hashable {
    /// The name of the ack policy that produce requests get at least. Nil: as the client asks.
    public let ackFloor: String?
    public let flush: FlushDemand
    /// Whether a batch without producer id is refused. It is in every mode but `delivery.enforce=off`: nothing weaker
    /// can be raised to it.
    public let requiresIdempotentProducer: Bool
    /// Whether every read is read_committed, whatever was asked.
    public let readsCommittedOnly: Bool
    public let commit: CommitMoment

    public init(
        ackFloor: String?, flush: FlushDemand, requiresIdempotentProducer: Bool, readsCommittedOnly: Bool,
        commit: CommitMoment
    ) {
        self.ackFloor = ackFloor
        self.flush = flush
        self.requiresIdempotentProducer = requiresIdempotentProducer
        self.readsCommittedOnly = readsCommittedOnly
        self.commit = commit
    }
}

/// When appended records must be on disk.
public enum FlushDemand: Sendable, Hashable {
    /// As `flush.policy` says.
    case asConfigured
    /// Before the acknowledgement on a topic with one replica, otherwise as `flush.policy` says.
    case beforeAckWithoutReplicas
    /// Before every acknowledgement.
    case beforeAck
    /// Never waited for.
    case never
}

/// When a managed consumer (native client, HTTP, share group) commits its offsets.
public enum CommitMoment: Sendable, Hashable {
    case asTheClientDoes
    case beforeDelivery
    case afterProcessing
    case insideTheTransaction
}
