public import MartletModel
public import MartletStrategy

// Retention policies that break their contract on purpose.

/// Throws for every log.
public struct ThrowingRetention: RetentionPolicy {
    public static let name = "faulty-throws"
    public static let summary = "Throws for every log."

    public struct Refusal: Error {}

    public init(settings: StrategySettings) {}

    public func decide(_ log: LogFacts, now: Timestamp) throws(Refusal) -> RetentionDecision { throw Refusal() }
}

/// Wants to delete what the log does not have yet, and to be asked again at once.
public struct OverreachingRetention: RetentionPolicy {
    public static let name = "faulty-overreaches"
    public static let summary = "Wants to delete beyond the end of the log."

    public init(settings: StrategySettings) {}

    public func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        RetentionDecision(deleteBelow: Offset(.max), askAgainAfter: .zero)
    }
}

/// Wants to delete everything, the active segment and what is above the high watermark too: allowed to ask for, but
/// never carried out as far as that.
public struct DeleteEverything: RetentionPolicy {
    public static let name = "faulty-everything"
    public static let summary = "Wants to delete everything there is."

    public init(settings: StrategySettings) {}

    public func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        RetentionDecision(deleteBelow: log.endOffset)
    }
}

/// Blocks its thread for `block.ms` before each answer.
public struct BlockingRetention: RetentionPolicy {
    public static let name = "faulty-blocks"
    public static let summary = "Blocks for a given time before each answer."
    public static let settings = [FaultyDelay.setting]

    private let delay: FaultyDelay

    public init(settings: StrategySettings) throws(StrategySettingError) { delay = try FaultyDelay(settings) }

    public func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        delay.pass()
        return RetentionDecision()
    }
}
