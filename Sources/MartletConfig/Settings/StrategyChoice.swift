/// A strategy by name, with the settings that were configured for it.
public struct StrategyChoice: Sendable, Hashable {
    public let name: String
    /// By the names that the strategy declares.
    public let settings: [String: String]

    public init(name: String, settings: [String: String] = [:]) {
        self.name = name
        self.settings = settings
    }
}
