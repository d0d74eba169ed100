import MartletConfig

/// A configuration key as `martlet config keys --format json` tells it.
struct ConfigKeyJSON: Encodable {
    let name: String
    let type: String
    /// Nil where "not configured" is a state of its own.
    let defaultValue: String?
    let importance: String
    /// Whether it takes effect while a broker runs.
    let isDynamic: Bool
    /// What it takes, where that is a list of words.
    let values: [String]?
    let synonyms: [String]
    let group: String
    let documentation: String

    private enum CodingKeys: String, CodingKey {
        case name, type, importance, isDynamic, values, synonyms, group, documentation
        case defaultValue = "default"
    }

    init(_ key: ConfigKey, group: String) {
        name = key.name
        type = "\(key.type)"
        defaultValue = key.defaultText
        importance = key.importance.rawValue
        isDynamic = key.updateMode != .readOnly
        if case .words(let words) = key.bounds { values = words } else { values = nil }
        synonyms = key.synonyms.map(\.name)
        self.group = group
        documentation = key.documentation
    }
}
