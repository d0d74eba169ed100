public import MartletStrategy

/// Kafka's own behaviour: acks, idempotence and isolation are what each client asks for, and the topic demands nothing.
public struct ClientDecides: DeliverySemantics {
    public static let name = "client"
    public static let summary = "As each client asks; the topic demands nothing."
    public static let execution = StrategyExecution.inline

    public let demands = DeliveryDemands(
        ackFloor: nil, flush: .asConfigured, requiresIdempotentProducer: false, readsCommittedOnly: false,
        commit: .asTheClientDoes)

    public init(settings: StrategySettings) {}
}
