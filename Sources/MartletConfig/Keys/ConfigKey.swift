/// One configuration key, as data: what a file may say, what DescribeConfigs answers and what `config/` documents all
/// come from here.
public struct ConfigKey: Sendable {
    public let name: String
    public let type: ConfigType
    /// The text that stands for "not configured"; nil where that is a state of its own.
    public let defaultText: String?
    public let bounds: ConfigBounds
    public let importance: ConfigImportance
    /// One sentence: meaning, unit, what special values mean.
    public let documentation: String
    /// Other keys that give this one its value where it is not set itself, the strongest first.
    public let synonyms: [ConfigSynonym]
    public let updateMode: ConfigUpdateMode

    public init(
        _ name: String, _ type: ConfigType, default defaultText: String?, in bounds: ConfigBounds = .any,
        importance: ConfigImportance = .medium, synonyms: [ConfigSynonym] = [],
        updateMode: ConfigUpdateMode = .readOnly, _ documentation: String
    ) {
        self.name = name
        self.type = type
        self.defaultText = defaultText
        self.bounds = bounds
        self.importance = importance
        self.documentation = documentation
        self.synonyms = synonyms
        self.updateMode = updateMode
    }

    public var isSensitive: Bool { type == .password }
}

/// Another key that gives a key its value, and how the number is to be converted.
public struct ConfigSynonym: Sendable, Hashable {
    public let name: String
    /// What a number in the unit of `name` is multiplied with: 3,600,000 for hours that stand for milliseconds.
    public let factor: Int64

    public init(_ name: String, times factor: Int64 = 1) {
        self.name = name
        self.factor = factor
    }
}

/// Which values of its type a key takes.
public enum ConfigBounds: Sendable, Hashable {
    case any
    case integers(ClosedRange<Int64>)
    case decimals(ClosedRange<Double>)
    /// One of these words; for a list, each of its elements.
    case words([String])
    case notEmpty
    /// Of a list: each element is `partition:broker`, or `*` for all.
    case replicas
}
