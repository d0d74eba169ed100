/// What was set for a broker, in layers: at run time for it, at run time for all, before the start, built in. A
/// stronger layer wins; within one, the key itself wins over its synonyms in their order.
struct ConfigLayers: Sendable {
    let statics: [String: ConfigAssignment]
    /// At run time, for all brokers.
    let cluster: [String: String]
    /// At run time, for this broker.
    let broker: [String: String]

    /// Everything that was set for a broker key, as ``values(named:)``.
    func values(of key: ConfigKey) -> [LayeredValue] { values(named: [ConfigSynonym(key.name)] + key.synonyms) }

    /// Everything that was set for a key known by `names`, the one in effect first, its default last.
    func values(named names: [ConfigSynonym]) -> [LayeredValue] {
        var values: [LayeredValue] = []
        for name in names {
            if let text = broker[name.name] { values.append(LayeredValue(name, text, .dynamicBroker, .dynamicBroker)) }
        }
        for name in names {
            if let text = cluster[name.name] {
                values.append(LayeredValue(name, text, .dynamicDefaultBroker, .dynamicDefault))
            }
        }
        values += staticValues(named: names)
        for name in names {
            if let text = BrokerConfigKeys.byName[name.name]?.defaultText {
                values.append(LayeredValue(name, text, .default, .builtIn))
            }
        }
        return values
    }

    /// What was set and is no value of its key, in the order of the file; also where something stronger hides it.
    var problems: [ConfigProblem] {
        let inOrder = statics.values.sorted { ($0.origin.order, $0.name) < ($1.origin.order, $1.name) }
        let dynamic =
            cluster.map { ConfigAssignment(name: $0.key, value: $0.value, origin: .dynamicDefault) }
            + broker.map { ConfigAssignment(name: $0.key, value: $0.value, origin: .dynamicBroker) }
        return (inOrder + dynamic.sorted { $0.name < $1.name }).compactMap { assignment in
            guard let key = BrokerConfigKeys.key(named: assignment.name) else { return nil }
            do throws(ConfigObjection) {
                _ = try key.value(of: assignment.value)
                return nil
            } catch {
                return ConfigProblem(key, assignment.value, error, assignment.origin)
            }
        }
    }

    /// The strongest layer that has a value for exactly this name.
    func source(of name: String) -> ConfigValueSource {
        if broker[name] != nil { return .dynamicBroker }
        if cluster[name] != nil { return .dynamicDefaultBroker }
        return statics[name] == nil ? .default : .staticBroker
    }

    /// -1 stands for "not set" where a key is the other name of one that knows no -1.
    private func staticValues(named names: [ConfigSynonym]) -> [LayeredValue] {
        var found: [(order: Int, value: LayeredValue)] = []
        for (order, name) in names.enumerated() {
            guard let assignment = statics[name.name] else { continue }
            if order > 0, Self.unsetByMinusOne.contains(name.name), assignment.value.trimmed == "-1" { continue }
            found.append((order, LayeredValue(name, assignment.value, .staticBroker, assignment.origin)))
        }
        return found.sorted { ($1.value.origin.rank, $0.order) < ($0.value.origin.rank, $1.order) }.map(\.value)
    }

    private static let unsetByMinusOne: Set<String> = ["broker.id", "queued.max.request.bytes"]

    /// What was set for strategies, the strongest layer winning: kept apart, since every topic looks there.
    let strategySettings: [String: String]

    init(statics: [String: ConfigAssignment] = [:], cluster: [String: String] = [:], broker: [String: String] = [:]) {
        self.statics = statics
        self.cluster = cluster
        self.broker = broker
        strategySettings = statics.mapValues(\.value).merging(cluster) { $1 }.merging(broker) { $1 }
            .filter { StrategyKeys.isBrokerSetting($0.key) }
    }
}

/// One place where a value for a key was set.
struct LayeredValue: Sendable {
    let name: String
    /// As it was written.
    let text: String
    let source: ConfigValueSource
    let origin: ConfigOrigin
    private let factor: Int64

    init(_ synonym: ConfigSynonym, _ text: String, _ source: ConfigValueSource, _ origin: ConfigOrigin) {
        name = synonym.name
        factor = synonym.factor
        self.text = text
        self.source = source
        self.origin = origin
    }

    /// In the unit of the key that was asked for. A negative number stands for "none" in any unit.
    var converted: String {
        guard factor != 1, let number = Int64(text.trimmed) else { return text }
        if number < 0 { return "-1" }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? String(Int64.max) : String(product)
    }
}
