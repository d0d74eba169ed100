extension BrokerSettings {
    /// Every key of a group with this configuration, or those of `names`, sorted by name.
    public func describeGroup(overrides: [String: String], names: Set<String>? = nil) -> [ConfigDescription] {
        GroupConfigKeys.all.filter { names?.contains($0.name) ?? true }.map { key in
            var synonyms = layers.values(named: key.synonyms).map { ConfigSynonymValue($0, of: key) }
            if synonyms.isEmpty, let text = key.defaultText {
                synonyms.append(ConfigSynonymValue(name: key.name, value: text, source: .default))
            }
            if let text = overrides[key.name] {
                synonyms.insert(ConfigSynonymValue(name: key.name, value: text, source: .dynamicGroup), at: 0)
            }
            return ConfigDescription(
                key, value: synonyms.first?.value, source: synonyms.first?.source ?? .default, isReadOnly: false,
                synonyms: synonyms)
        }
    }

    /// A group's configuration after `alterations`.
    ///
    /// - Throws: a key that a group does not have, one named twice, a value that cannot be.
    public func altering(
        group configs: [String: String], by alterations: [ConfigAlteration]
    ) throws(ConfigError) -> [String: String] {
        var altered = configs
        var seen: Set<String> = []
        for alteration in alterations {
            guard seen.insert(alteration.key).inserted else {
                throw ConfigError(ConfigProblem(key: alteration.key, value: nil, reason: "is altered twice in one request"))
            }
            if let problem = GroupConfigKeys.objection(toKey: alteration.key) { throw ConfigError(problem) }
            try alteration.apply(to: &altered, type: GroupConfigKeys.byName[alteration.key]?.type, inherited: nil)
        }
        _ = try GroupConfiguration(overrides: altered, defaults: self)
        return altered
    }
}
