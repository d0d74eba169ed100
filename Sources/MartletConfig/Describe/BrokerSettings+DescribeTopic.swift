public import MartletStrategy

extension BrokerSettings {
    /// Every key of a topic with these overrides, or those of `names`, sorted by name: the settings of the strategies
    /// that it uses included. Overrides that cannot be any more, since a strategy was unlinked, are shown as they are.
    ///
    /// - Parameter runner: as ``TopicSettings`` takes it.
    public func describeTopic(
        overrides: [String: String], names: Set<String>? = nil, registry: StrategyRegistry,
        runner: IsolatedStrategyRunner? = nil
    ) -> [ConfigDescription] {
        let settings = try? TopicSettings(overrides: overrides, defaults: self, registry: registry, runner: runner)
        let keys = TopicConfigKeys.all.map { describe($0, overrides, settings) }
        let all = keys + describeStrategySettings(overrides, settings, registry)
        return all.filter { names?.contains($0.name) ?? true }.sorted { $0.name < $1.name }
    }

    private func describe(
        _ key: ConfigKey, _ overrides: [String: String], _ settings: TopicSettings?
    ) -> ConfigDescription {
        var synonyms = layers.values(named: key.synonyms).map { ConfigSynonymValue($0, of: key) }
        if key.synonyms.isEmpty, let text = key.defaultText {
            synonyms.append(ConfigSynonymValue(name: key.name, value: text, source: .default))
        }
        guard let text = overrides[key.name] else {
            let value = topicDefaults[key.name] ?? settings?.derivedValue(of: key.name)
            return ConfigDescription(
                key, value: value, source: synonyms.first?.source ?? .default, isReadOnly: false, synonyms: synonyms)
        }
        synonyms.insert(ConfigSynonymValue(name: key.name, value: text, source: .dynamicTopic), at: 0)
        return ConfigDescription(key, value: text, source: .dynamicTopic, isReadOnly: false, synonyms: synonyms)
    }

    private func describeStrategySettings(
        _ overrides: [String: String], _ settings: TopicSettings?, _ registry: StrategyRegistry
    ) -> [ConfigDescription] {
        var declared: [String: StrategySetting] = [:]
        for (prefix, type) in settings?.strategies(in: registry) ?? [] {
            for setting in type.settings where TopicConfigKeys.byName[setting.name] == nil {
                declared["\(prefix).\(setting.name)"] = setting
            }
        }
        let set = overrides.keys.filter { StrategyKeys.isTopicSetting($0) }
        return Set(declared.keys).union(set).map { name in
            let value = overrides[name] ?? strategySettings[name] ?? declared[name]?.defaultText ?? ""
            return ConfigDescription(
                setting: name, value: value, source: source(ofSetting: name, overrides),
                documentation: declared[name]?.summary ?? "A setting of a strategy that the topic does not use.")
        }
    }

    private func source(ofSetting name: String, _ overrides: [String: String]) -> ConfigValueSource {
        overrides[name] == nil ? layers.source(of: name) : .dynamicTopic
    }
}

extension TopicSettings {
    /// What a key that is not set comes out as, where another key decides.
    fileprivate func derivedValue(of name: String) -> String? {
        switch name {
        case "ack.policy": delivery.demands.ackFloor
        case "producer.idempotence": delivery.demands.requiresIdempotentProducer ? "required" : "optional"
        case "isolation.level": delivery.demands.readsCommittedOnly ? "read_committed" : "client"
        case "retention.strategy": cleanup.retentionStrategies.joined(separator: ",")
        default: nil
        }
    }

    /// The strategies in use, with the keys that their settings lie below.
    fileprivate func strategies(in registry: StrategyRegistry) -> [(prefix: String, type: any Strategy.Type)] {
        var types: [(prefix: String, type: any Strategy.Type)] = retentionPolicies.map { policy in
            ("retention.strategy.\(type(of: policy).name)", type(of: policy))
        }
        types += records.all.map { policy in ("record.policies.\(type(of: policy).name)", type(of: policy)) }
        if let partitioner = try? registry.partitioner(named: partitionerName) {
            types.append(("partitioner.strategy", partitioner))
        }
        if let semantics = try? registry.deliverySemantics(named: delivery.name) {
            types.append(("delivery.guarantee", semantics))
        }
        if let floor = delivery.demands.ackFloor, let policy = try? registry.ackPolicy(named: floor) {
            types.append(("ack.policy", policy))
        }
        return types
    }
}
