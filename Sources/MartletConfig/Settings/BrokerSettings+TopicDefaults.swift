extension BrokerSettings {
    /// Where the default that this broker has for a topic key was set.
    func originOfDefault(for key: ConfigKey) -> ConfigOrigin {
        layers.values(named: key.synonyms).first?.origin ?? .builtIn
    }

    /// What was configured for strategies, by the whole key.
    var strategySettings: [String: String] { layers.strategySettings }
}
