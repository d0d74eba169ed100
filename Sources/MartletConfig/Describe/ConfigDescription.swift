/// One key as DescribeConfigs answers it (KIP-226, KIP-569).
public struct ConfigDescription: Sendable, Hashable {
    public let name: String
    /// Nil where it has none, and always for a sensitive key.
    public let value: String?
    public let source: ConfigValueSource
    public let isReadOnly: Bool
    public let isSensitive: Bool
    /// Where values for it are set, the one in effect first.
    public let synonyms: [ConfigSynonymValue]
    public let type: ConfigType
    public let documentation: String

    /// Whether nothing was configured.
    public var isDefault: Bool { source == .default }
}

public struct ConfigSynonymValue: Sendable, Hashable {
    public let name: String
    public let value: String?
    public let source: ConfigValueSource
}

/// Where a value comes from, by the number of the protocol.
public enum ConfigValueSource: Int8, Sendable, Hashable {
    case dynamicTopic = 1
    case dynamicBroker = 2
    case dynamicDefaultBroker = 3
    case staticBroker = 4
    case `default` = 5
}
