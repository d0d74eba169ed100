internal import MartletModel
internal import MartletStrategy

extension TopicConfigs {
    /// The topic's record policies, as far as they are linked into this program: deduplication and expiry are the broker's to
    /// carry out, and delay is what a consumer links them for.
    ///
    /// - Throws: ``ClientError/Kind/refused`` for one that is linked and cannot be made.
    func makeRecordPolicies(from strategies: StrategyRegistry) throws(ClientError) -> RecordPolicies {
        var names = (self["record.policies"] ?? "").split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init)
        if self["delay.key"] != nil, !names.contains("delay") { names.append("delay") }
        var policies: [any RecordPolicy] = []
        for name in names {
            guard let type = try? strategies.recordPolicy(named: name) else { continue }
            var settings: [String: String] = [:]
            for setting in type.settings {
                settings[setting.name] = self["record.policies.\(name).\(setting.name)"] ?? self[setting.name]
            }
            do throws(StrategyConfigurationError) {
                policies.append(try strategies.makeRecordPolicy(name, settings: settings))
            } catch {
                throw ClientError(.refused, "Records cannot be consumed as their topic says. \(error)")
            }
        }
        return RecordPolicies(policies)
    }
}
