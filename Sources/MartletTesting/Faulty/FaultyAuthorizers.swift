public import MartletStrategy

// Authorizers that break their contract on purpose, to show that what runs them stays whole. All are isolated.

/// Throws for every request.
public struct ThrowingAuthorizer: Authorizer {
    public static let name = "faulty-throws"
    public static let summary = "Throws for every request."

    public struct Refusal: Error {}

    public init(settings: StrategySettings) {}

    public func decide(_ request: AccessRequest, under rules: AccessRules) throws(Refusal) -> AccessDecision { throw Refusal() }
}

/// Blocks its thread for `block.ms` before it allows everything.
public struct BlockingAuthorizer: Authorizer {
    public static let name = "faulty-blocks"
    public static let summary = "Blocks for a given time before it allows everything."
    public static let settings = [FaultyDelay.setting]

    private let delay: FaultyDelay

    public init(settings: StrategySettings) throws(StrategySettingError) { delay = try FaultyDelay(settings) }

    public func decide(_ request: AccessRequest, under rules: AccessRules) -> AccessDecision {
        delay.pass()
        return .allowed(.other("it was asked"))
    }
}
