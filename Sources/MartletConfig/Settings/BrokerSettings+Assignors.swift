public import MartletStrategy

extension BrokerSettings {
    /// The assignors that consumer groups may choose, the default one first. Setting x of the assignor y is the key
    /// `group.consumer.assignors.y.x`.
    ///
    /// Where nothing is configured, those of the default that are linked: a distribution need not have them.
    static func assignors(
        _ reader: inout SettingsReader, _ layers: ConfigLayers, _ registry: StrategyRegistry
    ) -> [StrategyChoice] {
        let key = StrategyKeys.assignors
        let origin = reader.origin(of: key)
        let isChosen = origin != nil && origin != .builtIn
        var choices: [StrategyChoice] = []
        for name in reader.list(key) ?? [] where !choices.contains(where: { $0.name == name }) {
            if !isChosen, (try? registry.assignor(named: name)) == nil { continue }
            let choice = StrategyChoice(
                name: name, settings: StrategyKeys.settings(below: "\(key).\(name)", in: layers.strategySettings))
            do throws(ConfigError) {
                try StrategyMaker(registry: registry).check(name, .assignor, choice.settings, key: key, origin)
                choices.append(choice)
            } catch {
                reader.add(error)
            }
        }
        return choices
    }

    /// - Throws: where an assignor refuses its settings or cannot be made.
    public func makeAssignors(runner: IsolatedStrategyRunner) throws(ConfigError) -> [any Assignor] {
        var made: [any Assignor] = []
        for choice in assignors {
            let maker = StrategyMaker(registry: registry, runner: runner)
            made.append(
                try maker.make(choice.name, .assignor, choice.settings, key: StrategyKeys.assignors, nil) {
                    registry throws(StrategyConfigurationError) in
                    try registry.makeAssignor(choice.name, settings: choice.settings)
                })
        }
        return made
    }
}
