extension BrokerSettings {
    /// A topic's overrides after `alterations`. Keys and list semantics are checked here, values by making
    /// ``TopicSettings`` of the result.
    ///
    /// - Throws: a key that a topic does not have (it may be taken back all the same), one named twice, a list operation
    ///   on something else.
    public func altering(
        topic overrides: [String: String], by alterations: [ConfigAlteration]
    ) throws(ConfigError)
        -> [String: String]
    {
        var altered = overrides
        try Self.checkNamedOnce(alterations)
        for alteration in alterations {
            let key = alteration.key
            if overrides[key] == nil, let problem = TopicConfigKeys.objection(toKey: key) { throw ConfigError(problem) }
            try alteration.apply(
                to: &altered, type: TopicConfigKeys.byName[key]?.type, inherited: inheritedList(key, overrides))
        }
        return altered
    }

    /// The dynamic configuration of a broker (this one or another), or of all (`isClusterWide`), after `alterations`, which
    /// this broker could run with.
    ///
    /// - Throws: a value that cannot be, an unknown key, one that acts only at a start or only for all brokers together, one named twice, a list
    ///   operation on something else.
    public func altering(
        broker configs: [String: String], by alterations: [ConfigAlteration], isClusterWide: Bool
    ) throws(ConfigError) -> [String: String] {
        var altered = configs
        try Self.checkNamedOnce(alterations)
        for alteration in alterations {
            let key = BrokerConfigKeys.byName[alteration.key]
            if configs[alteration.key] == nil {
                try Self.checkDynamic(alteration.key, key, isClusterWide: isClusterWide)
            }
            // Without what is set for this broker: that is in `configs`, or it is another broker's.
            let inherited = key.flatMap { layers.values(of: $0).first { $0.source != .dynamicBroker }?.converted }
            try alteration.apply(to: &altered, type: key?.type, inherited: inherited)
        }
        _ = try with(
            clusterConfigs: isClusterWide ? altered : layers.cluster,
            brokerConfigs: isClusterWide ? layers.broker : altered, registry: registry)
        return altered
    }

    private func inheritedList(_ key: String, _ overrides: [String: String]) -> String? {
        if let text = topicDefaults[key] { return text }
        guard key == "retention.strategy" else { return nil }
        let cleanup = CleanupPolicy(words: (overrides["cleanup.policy"] ?? topicDefaults["cleanup.policy"] ?? "").commaSeparated)
        return cleanup.retentionStrategies.joined(separator: ",")
    }

    private static func checkNamedOnce(_ alterations: [ConfigAlteration]) throws(ConfigError) {
        var seen: Set<String> = []
        for alteration in alterations where !seen.insert(alteration.key).inserted {
            throw ConfigError(ConfigProblem(key: alteration.key, value: nil, reason: "is altered twice in one request"))
        }
    }

    private static func checkDynamic(_ name: String, _ key: ConfigKey?, isClusterWide: Bool) throws(ConfigError) {
        guard let key else {
            if StrategyKeys.isTopicSetting(name) { return }
            let nearest = NearestKey.to(name, among: BrokerConfigKeys.all.map(\.name))
            let hint = nearest.map { ": did you mean '\($0)'?" } ?? ""
            throw ConfigError(
                ConfigProblem(key: String(name.prefix(256)), value: nil, reason: "is no configuration key of a broker\(hint)"))
        }
        switch key.updateMode {
        case .perBroker: return
        case .clusterWide:
            if isClusterWide { return }
            throw ConfigError(
                ConfigProblem(key: name, value: nil, reason: "can only be set for all brokers together, not for one"))
        case .readOnly:
            throw ConfigError(
                ConfigProblem(
                    key: name, value: nil, reason: "cannot be changed while the broker runs: set it in its file and restart"))
        }
    }
}
