public import MartletStrategy

/// What a topic's keys say about delivery, before the number of replicas is known.
public struct DeliverySettings: Sendable, Hashable {
    /// The name of the guarantee: `at-least-once`.
    public let name: String
    public let enforcement: DeliveryEnforcement
    /// The guarantee's bundle, with the topic's own keys in place of what they override.
    public let demands: DeliveryDemands
    public let flushPolicy: FlushPolicy
    /// What an acknowledgement under the floor promises, completing "an acknowledged record …" (``AckPolicy/promise``);
    /// nil without floor.
    public let ackPromise: String?

    public init(
        name: String, enforcement: DeliveryEnforcement, demands: DeliveryDemands, flushPolicy: FlushPolicy,
        ackPromise: String?
    ) {
        self.name = name
        self.enforcement = enforcement
        self.demands = demands
        self.flushPolicy = flushPolicy
        self.ackPromise = ackPromise
    }
}
