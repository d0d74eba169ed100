extension TopicConfigKeys {
    /// Why a topic cannot have a key of this name; nil where it can.
    static func objection(toKey name: String) -> ConfigProblem? {
        if byName[name] != nil || removed.contains(name) || StrategyKeys.isTopicSetting(name) { return nil }
        if let topicKey = all.first(where: { $0.synonyms.contains { $0.name == name } }) {
            return ConfigProblem(
                key: name, value: nil, reason: "is a key of brokers; the one of topics is '\(topicKey.name)'")
        }
        let nearest = NearestKey.to(name, among: all.map(\.name))
        let hint = nearest.map { ": did you mean '\($0)'?" } ?? ""
        return ConfigProblem(key: String(name.prefix(256)), value: nil, reason: "is no configuration key of a topic\(hint)")
    }
}
