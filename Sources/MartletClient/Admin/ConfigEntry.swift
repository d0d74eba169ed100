public import MartletModel

/// What has settings.
public enum ConfigResource: Sendable, Hashable, CustomStringConvertible {
    case topic(TopicName)
    case broker(BrokerID)
    /// What holds for all brokers that do not say otherwise.
    case allBrokers
    /// A group, for what share groups and groups of the consumer protocol decide each for itself (KIP-848, KIP-932).
    case group(String)

    public var description: String {
        switch self {
        case .topic(let name): "topic '\(name)'"
        case .broker(let id): "broker \(id)"
        case .allBrokers: "all brokers"
        case .group(let name): "group '\(name)'"
        }
    }

    var wireType: Int8 {
        switch self {
        case .topic: 2
        case .broker, .allBrokers: 4
        case .group: 32
        }
    }

    var wireName: String {
        switch self {
        case .topic(let name): name.text
        case .broker(let id): id.description
        case .allBrokers: ""
        case .group(let name): name
        }
    }
}

/// One setting as a broker describes it.
public struct ConfigEntry: Sendable, Hashable {
    public let name: String
    /// Nil for one that is not set, and for a secret.
    public let value: String?
    public let source: Source
    public let isReadOnly: Bool
    public let isSensitive: Bool
    /// What the value would be from each other source, nearest first.
    public let synonyms: [Synonym]
    /// Nil where it was not asked for, or the broker has none.
    public let documentation: String?

    /// Where a value comes from, nearest first.
    public enum Source: Int8, Sendable, Hashable {
        case unknown = 0
        case topic = 1
        case dynamicBroker = 2
        case dynamicDefaultBroker = 3
        case staticBroker = 4
        case `default` = 5
        case dynamicBrokerLogger = 6
        case clientMetrics = 7
        case group = 8
    }

    public struct Synonym: Sendable, Hashable {
        public let name: String
        public let value: String?
        public let source: Source
    }
}

/// A change of one setting.
public enum ConfigChange: Sendable, Hashable {
    case set(String, String)
    /// Back to what it would be without this setting.
    case delete(String)
    /// For settings that are lists.
    case append(String, String)
    case subtract(String, String)
}
