public import MartletStrategy

/// An acknowledged record is delivered, perhaps more than once: it is on every in-sync replica, or on the disk of the
/// only one, before the answer, and offsets are committed after processing.
public struct AtLeastOnce: DeliverySemantics {
    public static let name = "at-least-once"
    public static let summary = "An acknowledged record is never lost and may be delivered twice."
    public static let execution = StrategyExecution.inline

    public let demands = DeliveryDemands(
        ackFloor: "all", flush: .beforeAckWithoutReplicas, requiresIdempotentProducer: false, readsCommittedOnly: false,
        commit: .afterProcessing)

    public init(settings: StrategySettings) {}
}
