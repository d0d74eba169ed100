extension BrokerSettings {
    /// A topic's overrides after `alterations`. Keys and list semantics are checked here, values by making
    /// ``TopicSettings`` of the result.
    public func altering(topic overrides: [String: String], by alterations: [ConfigAlteration]) throws(ConfigError)
        -> [String: String]
    { fatalError() }

    /// The dynamic configuration of a broker, or of all (`isClusterWide`), after `alterations`. A key that acts only
    /// at a start is refused.
    public func altering(
        broker configs: [String: String], by alterations: [ConfigAlteration], isClusterWide: Bool
    ) throws(ConfigError) -> [String: String] { fatalError() }
}
