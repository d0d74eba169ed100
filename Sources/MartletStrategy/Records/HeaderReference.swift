/// A header that a setting names as `header:<name>`, as `dedup.key` and its like do.
public struct HeaderReference: Sendable, Hashable, CustomStringConvertible {
    private static let prefix = "header:"

    public let name: String

    /// Nil for a text of another form, or without a name.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count > Self.prefix.utf8.count else { return nil }
        name = String(text.dropFirst(Self.prefix.count))
    }

    public var description: String { Self.prefix + name }
}

extension StrategySettings {
    /// - Throws: ``StrategySettingError`` for a text that is not `header:<name>`.
    public func headerReference(_ setting: String) throws(StrategySettingError) -> HeaderReference {
        let text = try text(setting)
        guard let reference = HeaderReference(text) else {
            throw StrategySettingError(
                setting: setting, value: text, reason: "must name a header of the record as header:<name>")
        }
        return reference
    }
}

extension RecordFacts {
    /// The header that `reference` names; of several the last one.
    @_lifetime(copy self)
    public func lastHeader(_ reference: HeaderReference) -> RecordHeader? { lastHeader(reference.name) }
}
