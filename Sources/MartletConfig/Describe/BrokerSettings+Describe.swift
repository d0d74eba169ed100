extension BrokerSettings {
    /// Every key of this broker and what is set for strategies, or those of `names`, sorted by name.
    public func describeBroker(names: Set<String>? = nil) -> [ConfigDescription] {
        let keys = BrokerConfigKeys.all.map { key in
            let values = layers.values(of: key)
            return ConfigDescription(
                key, value: values.first?.converted, source: values.first?.source ?? .default,
                isReadOnly: key.updateMode == .readOnly, synonyms: values.map { ConfigSynonymValue($0, of: key) })
        }
        let settings = strategySettings.map { name, value in
            ConfigDescription(
                setting: name, value: value, source: layers.source(of: name), documentation: "A setting of a strategy.")
        }
        return (keys + settings).filter { names?.contains($0.name) ?? true }.sorted { $0.name < $1.name }
    }

    /// Only what was set at run time for all brokers: what the resource "broker" with an empty name stands for.
    public func describeClusterDefaults(names: Set<String>? = nil) -> [ConfigDescription] {
        BrokerConfigKeys.all.compactMap { key in
            guard names?.contains(key.name) ?? true, let value = layers.cluster[key.name] else { return nil }
            let synonym = ConfigSynonymValue(
                name: key.name, value: key.isSensitive ? nil : value, source: .dynamicDefaultBroker)
            return ConfigDescription(
                key, value: value, source: .dynamicDefaultBroker, isReadOnly: false, synonyms: [synonym])
        }
    }
}
