public import MartletStrategy

/// An acknowledged record is delivered once: replicated and on disk before the answer, written by idempotent producers
/// only, read only when its transaction has committed, with the offsets committed inside it.
public struct ExactlyOnce: DeliverySemantics {
    public static let name = "exactly-once"
    public static let summary = "An acknowledged record is neither lost nor delivered twice."
    public static let execution = StrategyExecution.inline

    public let demands = DeliveryDemands(
        ackFloor: "all", flush: .beforeAck, requiresIdempotentProducer: true, readsCommittedOnly: true,
        commit: .insideTheTransaction)

    public init(settings: StrategySettings) {}
}
