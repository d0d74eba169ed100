import MartletModel

/// Regular expressions of a group that wait to be matched against the topics' names.
///
/// Done outside: with many topics it takes longer than a coordinator may be held up. The answer comes back by
/// `GroupCoordinator.resolved(_:_:at:)`.
public struct PatternResolution: Sendable {
    public let group: String
    public let patterns: [String]
    /// For whom: only what it may see is to be taken as matched.
    public let asker: PatternAsker
    let topics: TopicCatalog

    /// The names that each expression matches. One that makes too much work, or is none (in a log that others wrote),
    /// matches nothing.
    ///
    /// - Parameter complain: told of each expression that could not be matched.
    public func run(complain: (String) -> Void = { _ in }) -> [String: Set<String>] {
        let names = topics.all.map(\.name.text)
        var found: [String: Set<String>] = [:]
        for text in patterns {
            do throws(TopicPatternError) {
                found[text] = Set(try TopicPattern(text).matches(among: names))
            } catch {
                complain("The pattern `\(text.prefix(200))` of group '\(group)' matches no topic: \(error).")
                found[text] = []
            }
        }
        return found
    }
}

/// For whom regular expressions are matched.
public struct PatternAsker: Sendable, Hashable {
    /// `User:alice`
    public let principal: String
    /// `/` and the address, as Kafka writes it.
    public let host: String
}
