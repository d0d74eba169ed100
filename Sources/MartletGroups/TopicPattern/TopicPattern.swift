/// A regular expression that topics' names are to match as a whole (`subscribedTopicRegex`, KIP-848), in RE2's syntax.
///
/// Clients write it, so it may be written to hurt: matching takes time in proportion to the name whatever the pattern,
/// and patterns beyond some size are refused.
public struct TopicPattern: Sendable {
    static let byteCountMax = 8192

    let text: String
    private let program: PatternProgram

    /// - Throws: ``TopicPatternError`` where the text is no regular expression, or one too large.
    public init(_ text: String) throws(TopicPatternError) {
        guard text.utf8.count <= Self.byteCountMax else { throw TopicPatternError("expression too large") }
        self.text = text
        program = try PatternProgram(PatternParser.parse(text))
    }

    /// How much work a pattern may make over all names: about a second. An honest one makes next to none, since what was
    /// found for one name serves the next.
    public static let visitCountMax = 50_000_000

    /// Those of `names` that match.
    ///
    /// - Throws: where the pattern makes too much work.
    public func matches(
        among names: some Sequence<String>, visitCountMax: Int = TopicPattern.visitCountMax
    ) throws(TopicPatternError) -> [String] {
        var matcher = PatternMatcher(program)
        var found: [String] = []
        for name in names {
            if matcher.matches(name) { found.append(name) }
            guard matcher.visitCount <= visitCountMax else { throw TopicPatternError("expression is too costly") }
        }
        return found
    }
}
