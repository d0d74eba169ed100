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

    init(
        _ key: ConfigKey, value: String?, source: ConfigValueSource, isReadOnly: Bool, synonyms: [ConfigSynonymValue]
    ) {
        name = key.name
        self.value = key.isSensitive ? nil : value
        self.source = source
        self.isReadOnly = isReadOnly
        isSensitive = key.isSensitive
        self.synonyms = synonyms
        type = key.type
        documentation = key.documentation
    }

    /// Of a strategy's setting, which the strategy describes.
    init(setting name: String, value: String, source: ConfigValueSource, documentation: String) {
        let shown = StrategyKeys.isSecret(name) ? nil : value
        self.name = name
        self.value = shown
        self.source = source
        isReadOnly = false
        isSensitive = StrategyKeys.isSecret(name)
        synonyms = [ConfigSynonymValue(name: name, value: shown, source: source)]
        type = .string
        self.documentation = documentation
    }
}

/// One place where a value for a key is set.
public struct ConfigSynonymValue: Sendable, Hashable {
    public let name: String
    public let value: String?
    public let source: ConfigValueSource

    init(name: String, value: String?, source: ConfigValueSource) {
        self.name = name
        self.value = value
        self.source = source
    }

    init(_ value: LayeredValue, of key: ConfigKey) {
        self.init(name: value.name, value: key.isSensitive ? nil : value.text, source: value.source)
    }
}

/// Where a value comes from, by the number of the protocol.
public enum ConfigValueSource: Int8, Sendable, Hashable {
    case dynamicTopic = 1
    case dynamicBroker = 2
    case dynamicDefaultBroker = 3
    case staticBroker = 4
    case `default` = 5
    case dynamicGroup = 8
}
