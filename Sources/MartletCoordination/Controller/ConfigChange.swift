public import MartletModel

/// A change to the configuration of a topic, of brokers or of a group.
public struct ConfigChange: Sendable {
    public let target: ConfigTarget
    /// Makes the new overrides from the present ones: set, delete, append and subtract are the business of whoever
    /// knows the keys.
    public let transform: @Sendable (_ present: [String: String]) throws(ConfigRejection) -> [String: String]

    public init(
        _ target: ConfigTarget,
        transform: @escaping @Sendable (_ present: [String: String]) throws(ConfigRejection) -> [String: String]
    ) {
        self.target = target
        self.transform = transform
    }
}

/// Whose configuration.
public enum ConfigTarget: Sendable, Hashable {
    case topic(String)
    case broker(BrokerID)
    case allBrokers
    /// A group need not be there yet, or any more.
    case group(String)
}
