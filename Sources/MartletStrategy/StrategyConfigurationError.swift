/// What is wrong with the choice of a strategy in a configuration.
public enum StrategyConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknown(UnknownStrategy)
    case setting(StrategySettingError, of: StrategyIdentity)

    public var description: String {
        switch self {
        case .unknown(let unknown): unknown.description
        case .setting(let error, let strategy): "A setting of the \(strategy) is wrong: \(error)"
        }
    }
}

/// A name in a configuration that no linked strategy has.
public struct UnknownStrategy: Error, Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public let family: StrategyFamily
    public let linked: [String]

    public var description: String {
        "There is no \(family) strategy '\(name)' in this build. Linked are: \(linked.joined(separator: ", "))."
    }
}
