import MartletStrategy

extension BrokerSettings {
    static func coordinator(
        _ reader: inout SettingsReader, _ layers: ConfigLayers, _ registry: StrategyRegistry
    ) -> StrategyChoice {
        let key = StrategyKeys.coordination
        let name = reader.text(key) ?? ""
        let settings = StrategyKeys.settings(below: key, in: layers.strategySettings)
            .merging(settings(of: name, in: layers.strategySettings)) { own, _ in own }
        do throws(ConfigError) {
            try StrategyMaker(registry: registry).check(name, .coordinator, settings, key: key, reader.origin(of: key))
        } catch {
            reader.add(error)
        }
        return StrategyChoice(name: name, settings: settings)
    }

    /// Those that are written with the coordinator's name.
    private static func settings(of coordinator: String, in texts: [String: String]) -> [String: String] {
        var settings: [String: String] = [:]
        for (name, text) in texts {
            guard let known = StrategyKeys.coordinatorSetting(name), known.coordinator == coordinator else { continue }
            settings[known.setting] = text.trimmed
        }
        return settings
    }

    /// Who comes from Kafka with a file that names an ensemble has to know that it is not used.
    var foreignCoordinatorWarnings: [String] {
        var foreign: [String: [String]] = [:]
        for name in strategySettings.keys.sorted() {
            guard let known = StrategyKeys.coordinatorSetting(name), known.coordinator != coordinator.name else { continue }
            foreign[known.coordinator, default: []].append(name)
        }
        return foreign.sorted { $0.key < $1.key }.map { other, names in
            "\(names.joined(separator: ", ")) count where coordination.strategy is \(other); it is \(coordinator.name)."
        }
    }
}
