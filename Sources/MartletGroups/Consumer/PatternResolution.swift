import MartletModel

/// Regular expressions of a group that wait to be matched against the topics' names.
///
/// Done outside: with many topics it takes longer than a coordinator may be held up. The answer comes back by
/// `GroupCoordinator.resolved(_:_:at:)`.
public struct PatternResolution: Sendable {
    public let group: String
    public let patterns: [String]
    let topics: TopicCatalog

    /// The names that each expression matches. One that is none, from a log that others wrote, matches nothing.
    public func run() -> [String: Set<String>] {
        let names = topics.all.map(\.name.text)
        var found: [String: Set<String>] = [:]
        for text in patterns { found[text] = Set((try? TopicPattern(text))?.matches(among: names) ?? []) }
        return found
    }
}
