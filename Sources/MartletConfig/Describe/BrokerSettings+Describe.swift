public import MartletStrategy

extension BrokerSettings {
    /// Every key of a topic with these overrides, or those of `names`, sorted by name.
    public func describeTopic(overrides: [String: String], names: Set<String>? = nil, registry: StrategyRegistry)
        -> [ConfigDescription]
    { fatalError() }

    /// Every key of this broker, or those of `names`, sorted by name.
    public func describeBroker(names: Set<String>? = nil) -> [ConfigDescription] { fatalError() }

    /// Only what was set at run time for all brokers: what the resource "broker" with an empty name stands for.
    public func describeClusterDefaults(names: Set<String>? = nil) -> [ConfigDescription] { fatalError() }
}
