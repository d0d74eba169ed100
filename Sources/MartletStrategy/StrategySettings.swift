/// The settings of one strategy, complete and checked against its declarations.
public struct StrategySettings: Sendable, Hashable {
    private let texts: [String: String]

    /// - Parameters:
    ///   - texts: what was configured, by setting name.
    ///   - declarations: what the strategy declares.
    /// - Throws: ``StrategySettingError`` for a name that is not declared, a value that does not fit, or a missing one.
    public init(
        _ texts: [String: String] = [:], declared declarations: [StrategySetting]
    )
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
                setting: name, value: text,
                reason: known.isEmpty ? "there are no settings" : "the settings are \(known)")
        }
        self.texts = complete
    }

    /// - Throws: ``StrategySettingError`` for a name that the strategy did not declare: a mistake of its author.
    public func text(_ name: String) throws(StrategySettingError) -> String {
        guard let text = texts[name] else {
            throw StrategySettingError(
                setting: name, value: nil, reason: "the strategy reads it but does not declare it")
        }
        return text
    }

    /// - Throws: ``StrategySettingError`` where the setting is not declared, or not as an integer.
    public func integer(_ name: String) throws(StrategySettingError) -> Int64 {
        try converted(name, by: Int64.init, to: "an integer")
    }

    /// - Throws: ``StrategySettingError`` where the setting is not declared, or not as a decimal.
    public func decimal(_ name: String) throws(StrategySettingError) -> Double {
        try converted(name, by: Double.init, to: "a decimal")
    }

    /// - Throws: ``StrategySettingError`` where the setting is not declared, or not as a boolean.
    public func boolean(_ name: String) throws(StrategySettingError) -> Bool {
        try converted(name, by: Bool.init, to: "a boolean")
    }

    private func converted<Value>(
        _ name: String, by conversion: (String) -> Value?, to kind: String
    )
        throws(StrategySettingError) -> Value
    {
        let text = try text(name)
        guard let value = conversion(text) else {
            throw StrategySettingError(
                setting: name, value: text, reason: "the strategy reads it as \(kind) but declares it otherwise")
        }
        return value
    }
}
