public import MartletStrategy

/// A record is delivered once or not at all, never twice: nothing is waited for, offsets are committed before delivery.
public struct AtMostOnce: DeliverySemantics {
    public static let name = "at-most-once"
    public static let summary = "A record may be lost and is never delivered twice."
    public static let execution = StrategyExecution.inline

    public let demands = DeliveryDemands(
        ackFloor: "none", flush: .never, requiresIdempotentProducer: false, readsCommittedOnly: false,
        commit: .beforeDelivery)

    public init(settings: StrategySettings) {}
}
