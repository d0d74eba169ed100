extension BrokerSettings {
    /// Every key of this broker, or those of `names`, sorted by name.
    public func describeBroker(names: Set<String>? = nil) -> [ConfigDescription] {
        BrokerConfigKeys.all.filter { names?.contains($0.name) ?? true }.map { key in
            let values = layers.values(of: key)
            return ConfigDescription(
                key, value: values.first?.converted, source: values.first?.source ?? .default,
                isReadOnly: key.updateMode == .readOnly, synonyms: values.map { ConfigSynonymValue($0, of: key) })
        }
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
