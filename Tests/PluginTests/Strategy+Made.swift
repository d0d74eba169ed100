import MartletStrategy
import MartletTesting

extension Strategy {
    /// An instance from settings as a configuration would give them.
    static func made(_ texts: [String: String] = [:]) throws(StrategySettingError) -> Self {
        try Self(settings: StrategySettings(texts, declared: settings))
    }
}

extension Partitioner {
    func place(_ record: SampleRecord, among count: Int) throws -> Int {
        try record.withFacts { facts in try partition(for: facts, among: count) }
    }
}
