public import MartletStrategy

/// What a topic guarantees in effect: `delivery.guarantee` expanded, with the topic's own keys and its number of
/// replicas taken into account.
public struct EffectiveGuarantee: Sendable, Hashable {
    public let name: String
    public let enforcement: DeliveryEnforcement
    /// The ack policy that produce requests get at least; nil: as the client asks.
    public let ackFloor: String?
    /// What an acknowledgement under the floor promises, completing "an acknowledged record …".
    public let ackPromise: String?
    /// Whether records are on the leader's disk before they are acknowledged.
    public let flushesBeforeAck: Bool
    /// Whether a batch without producer id is refused.
    public let requiresIdempotentProducer: Bool
    /// Whether every read is read_committed, whatever was asked.
    public let readsCommittedOnly: Bool
    /// When a managed consumer (native client, HTTP, share group) commits.
    public let commit: CommitMoment

    /// With `delivery.enforce=off` nothing is asked of the clients; what the broker does by itself, flushing, stays.
    public init(_ settings: DeliverySettings, replicaCount: Int) {
        let isEnforced = settings.enforcement != .off
        name = settings.name
        enforcement = settings.enforcement
        ackFloor = isEnforced ? settings.demands.ackFloor : nil
        ackPromise = isEnforced ? settings.ackPromise : nil
        requiresIdempotentProducer = isEnforced && settings.demands.requiresIdempotentProducer
        readsCommittedOnly = isEnforced && settings.demands.readsCommittedOnly
        commit = settings.demands.commit
        flushesBeforeAck =
            switch settings.demands.flush {
            case .asConfigured: settings.flushPolicy == .batch
            case .beforeAckWithoutReplicas: replicaCount == 1 || settings.flushPolicy == .batch
            case .beforeAck: true
            case .never: false
            }
    }

    /// The guarantee in one sentence, for `martlet topic describe`.
    public var sentence: String {
        let parts = [writes, producers, reads, consumers].compactMap(\.self)
        return "\(name)\(mode): \(parts.joined(separator: "; "))."
    }

    private var mode: String {
        switch enforcement {
        case .raise: " (a request that asks for less is treated as this says)"
        case .reject: " (a request that asks for less is refused)"
        case .off: " (not enforced: clients get what they ask for)"
        }
    }

    private var writes: String {
        let floor = ackFloor.map { "writes are acknowledged by '\($0)' at least" } ?? "writes are acknowledged as the client asks"
        let promise = ackPromise.map { ", so that an acknowledged record \($0)" } ?? ""
        return "\(floor), \(flushesBeforeAck ? "once they are on disk" : "without waiting for the disk")\(promise)"
    }

    private var producers: String? { requiresIdempotentProducer ? "producers must be idempotent" : nil }

    private var reads: String { readsCommittedOnly ? "reads see committed records only" : "reads are as the client asks" }

    private var consumers: String {
        switch commit {
        case .asTheClientDoes: "consumers commit as they see fit"
        case .beforeDelivery: "managed consumers commit before delivery, others as they see fit"
        case .afterProcessing: "managed consumers commit after processing, others as they see fit"
        case .insideTheTransaction: "managed consumers commit inside the transaction, others as they see fit"
        }
    }
}
