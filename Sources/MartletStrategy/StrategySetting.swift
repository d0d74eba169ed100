/// The declaration of one setting of a strategy, as data.
public struct StrategySetting: Sendable, Hashable {
    /// Lower case words joined by dots, the unit last: `window.ms`.
    public let name: String
    public let kind: Kind
    /// The text that stands for "not configured"; nil for a setting that must be given.
    public let defaultText: String?
    /// One sentence: meaning, unit, bounds.
    public let summary: String

    public enum Kind: Sendable, Hashable {
        case text
        /// One of the listed words.
        case choice([String])
        case integer(ClosedRange<Int64>)
        case decimal(ClosedRange<Double>)
        case boolean
    }

    public init(_ name: String, _ kind: Kind, default defaultText: String?, _ summary: String) {
        self.name = name
        self.kind = kind
        self.defaultText = defaultText
        self.summary = summary
    }

    /// Why `text` cannot be a value of this setting; nil where it can.
    public func objection(to text: String) -> String? {
        switch kind {
        case .text: nil
        case .choice(let words): words.contains(text) ? nil : "must be one of \(words.joined(separator: ", "))"
        case .integer(let bounds):
            Int64(text).map(bounds.contains) == true
                ? nil : "must be a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .decimal(let bounds):
            Double(text).map(bounds.contains) == true
                ? nil : "must be a number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .boolean: text == "true" || text == "false" ? nil : "must be true or false"
        }
    }
}

/// A setting that is unknown, missing or out of bounds.
public struct StrategySettingError: Error, Hashable, Sendable, CustomStringConvertible {
    public let setting: String
    public let value: String?
    /// What is wrong and what would be right: "must be a whole number from 1 to 100".
    public let reason: String

    public init(setting: String, value: String?, reason: String) {
        self.setting = setting
        self.value = value
        self.reason = reason
    }

    public var description: String { "'\(setting)' is \(value.map { "'\($0)'" } ?? "not set"): \(reason)." }
}
