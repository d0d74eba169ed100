public import MartletStrategy

// Ack policies that break their contract on purpose.

/// Claims to replicate and acknowledges at once.
public struct HastyAcks: AckPolicy {
    public static let name = "faulty-hasty"
    public static let summary = "Claims to wait for replicas and does not."
    public static let execution = StrategyExecution.inline
    public static let election = ElectionRule.inSyncReplica
    public static let strength = AckStrength.replicated
    public static let promise = "survives, it says"

    public init(settings: StrategySettings) {}

    public func decide(_ progress: ReplicationProgress) -> AckDecision { .acknowledge }
}

/// Never acknowledges anything.
public struct NeverAcks: AckPolicy {
    public static let name = "faulty-never"
    public static let summary = "Waits for ever."
    public static let execution = StrategyExecution.inline
    public static let election = ElectionRule.inSyncReplica
    public static let strength = AckStrength.replicated
    public static let promise = "does not exist"

    public init(settings: StrategySettings) {}

    public func decide(_ progress: ReplicationProgress) -> AckDecision { .wait }
}

/// Blocks its thread for `block.ms` before each answer, and is isolated, which an ack policy cannot be.
public struct BlockingAcks: AckPolicy {
    public static let name = "faulty-blocks"
    public static let summary = "Blocks for a given time before each answer."
    public static let settings = [FaultyDelay.setting]
    public static let election = ElectionRule.anyReplica
    public static let strength = AckStrength.none
    public static let promise = "was a long time coming"

    private let delay: FaultyDelay

    public init(settings: StrategySettings) throws(StrategySettingError) { delay = try FaultyDelay(settings) }

    public func decide(_ progress: ReplicationProgress) -> AckDecision {
        delay.pass()
        return .acknowledge
    }
}
