public import MartletStrategy

/// What a topic's keys say about delivery, before the number of replicas is known.
public struct DeliverySettings: Sendable, Hashable {
    /// The name of the guarantee: `at-least-once`.
    public let name: String
    public let enforcement: DeliveryEnforcement
    /// The guarantee's bundle, with the topic's own keys in place of what they override.
    public let demands: DeliveryDemands
    public let flushPolicy: FlushPolicy
    /// What an acknowledgement under the floor promises (``AckPolicy/promise``); nil without floor.
    public let ackPromise: String?
}
