/// What kind of value a key takes, as DescribeConfigs tells it (KIP-226, KIP-569).
public enum ConfigType: Int8, Sendable, Hashable {
    case boolean = 1
    case string = 2
    case int = 3
    case short = 4
    case long = 5
    case double = 6
    /// Texts separated by commas.
    case list = 7
    /// In Kafka the name of a Java class.
    case `class` = 8
    /// Never shown.
    case password = 9
}

/// How much a key matters to somebody who reads the list.
public enum ConfigImportance: String, Sendable, Hashable {
    case high, medium, low
}

/// When a change to a broker key takes effect.
public enum ConfigUpdateMode: Sendable, Hashable {
    /// At the next start.
    case readOnly
    /// At once, for one broker or for all.
    case perBroker
    /// At once, for all brokers together.
    case clusterWide
}
