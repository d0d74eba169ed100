import MartletStrategy

extension TopicStrategies {
    /// The keys that choose a built-in record policy by being set.
    private static let choosingKeys = [
        ("dedup.key", "dedup-by-header"), ("ttl.key", "time-to-live"), ("delay.key", "delay"),
    ]

    /// What `record.policies` lists, and what other keys choose.
    func recordPolicies(_ reader: inout SettingsReader) -> RecordPolicies {
        let key = "record.policies"
        var names = reader.list(key) ?? []
        var choosers: [String: String] = [:]
        for (choosing, name) in Self.choosingKeys where reader.text(choosing) != nil && !names.contains(name) {
            names.append(name)
            choosers[name] = choosing
        }
        let origin = reader.origin(of: key)
        let policies: [any RecordPolicy] = each(of: names, listedBy: key, .record, choosers: choosers, &reader) {
            name, settings throws(ConfigError) in
            try maker.make(name, .record, settings, key: "\(key).\(name)", origin) {
                registry throws(StrategyConfigurationError) in try registry.makeRecordPolicy(name, settings: settings)
            }
        }
        let identifying = policies.filter { $0 is any DeduplicationPolicy }
        if identifying.count > 1 {
            reader.add(
                ConfigProblem(
                    key: key, value: identifying.map { type(of: $0).name }.joined(separator: ","),
                    reason: "names several strategies that say which message a record is: a topic can have one",
                    origin: origin))
        }
        return RecordPolicies(policies)
    }
}
