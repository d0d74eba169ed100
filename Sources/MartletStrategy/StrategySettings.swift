/// The settings of one strategy, complete and checked against its declarations.
public struct StrategySettings: Sendable, Hashable {
    private let texts: [String: String]

    /// - Parameters:
    ///   - texts: what was configured, by setting name.
    ///   - declarations: what the strategy declares.
    /// - Throws: ``StrategySettingError`` for a name that is not declared, a value that does not fit, or a missing one.
    public init(_ texts: [String: String] = [:], declared declarations: [StrategySetting])
        throws(StrategySettingError)
    {
        var complete: [String: String] = [:]
        for declaration in declarations {
            guard let text = texts[declaration.name] ?? declaration.defaultText else {
                throw StrategySettingError(setting: declaration.name, value: nil, reason: "it must be set")
            }
            if let reason = declaration.objection(to: text) {
                throw StrategySettingError(setting: declaration.name, value: text, reason: reason)
            }
            complete[declaration.name] = text
        }
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) where complete[name] == nil {
            let known = declarations.map(\.name).joined(separator: ", ")
            throw StrategySettingError(
                setting: name, value: text, reason: known.isEmpty ? "there are no settings" : "the settings are \(known)")
        }
        self.texts = complete
    }

    /// Traps for a name that the strategy did not declare: a mistake of its author, found by its first test.
    public func text(_ name: String) -> String {
        guard let text = texts[name] else { preconditionFailure("setting '\(name)' is read but not declared") }
        return text
    }

    /// Traps like ``text(_:)``, and where the setting is not declared as an integer.
    public func integer(_ name: String) -> Int64 {
        guard let number = Int64(text(name)) else { preconditionFailure("setting '\(name)' is not declared as an integer") }
        return number
    }

    /// Traps like ``text(_:)``, and where the setting is not declared as a decimal.
    public func decimal(_ name: String) -> Double {
        guard let number = Double(text(name)) else { preconditionFailure("setting '\(name)' is not declared as a decimal") }
        return number
    }

    public func boolean(_ name: String) -> Bool { text(name) == "true" }
}
