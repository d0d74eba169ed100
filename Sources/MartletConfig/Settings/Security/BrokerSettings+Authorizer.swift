public import MartletStrategy

extension BrokerSettings {
    /// What Kafka calls its access control lists.
    private static let kafkaNames: Set<String> = [
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer", "kafka.security.authorizer.AclAuthorizer",
        "kafka.security.auth.SimpleAclAuthorizer",
    ]
    /// Keys that are settings of authorizers that know them.
    private static let sharedKeys = ["super.users", "allow.everyone.if.no.acl.found"]

    static func authorizer(
        _ reader: inout SettingsReader, _ layers: ConfigLayers, _ registry: StrategyRegistry
    ) -> StrategyChoice? {
        let key = StrategyKeys.authorizer
        guard var name = reader.text(key) else { return nil }
        if kafkaNames.contains(name) { name = "acl" }
        var settings = StrategyKeys.settings(below: key, in: layers.strategySettings)
        let declared = (try? registry.authorizer(named: name))?.settings.map(\.name) ?? []
        for shared in sharedKeys where settings[shared] == nil && declared.contains(shared) {
            settings[shared] = shared == "super.users" ? reader.text(shared) ?? "" : String(reader.boolean(shared))
        }
        do throws(ConfigError) {
            try StrategyMaker(registry: registry).check(name, .authorizer, settings, key: key, reader.origin(of: key))
        } catch {
            reader.add(error)
        }
        return StrategyChoice(name: name, settings: settings)
    }

    /// - Throws: where the authorizer refuses its settings or cannot be made.
    public func makeAuthorizer(runner: IsolatedStrategyRunner) throws(ConfigError) -> (any Authorizer)? {
        guard let choice = authorizer else { return nil }
        return try StrategyMaker(registry: registry, runner: runner).make(
            choice.name, .authorizer, choice.settings, key: StrategyKeys.authorizer, nil
        ) { registry throws(StrategyConfigurationError) in
            try registry.makeAuthorizer(choice.name, settings: choice.settings)
        }
    }
}
