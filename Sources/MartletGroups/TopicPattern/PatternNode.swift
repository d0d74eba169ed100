/// A regular expression as a tree. What groups capture and which way repetitions lean makes no difference to whether a
/// whole name matches, and is not kept.
indirect enum PatternNode: Sendable, Hashable {
    case empty
    case character(ASCIISet)
    case assertion(Assertion)
    case concatenation([PatternNode])
    case alternation([PatternNode])
    /// - maximum: nil for no end.
    case repetition(PatternNode, minimum: Int, maximum: Int?)

    /// What holds between two characters and takes none.
    enum Assertion: Sendable, Hashable {
        case beginsText
        case endsText
        case beginsLine
        case endsLine
        case wordBoundary
        case noWordBoundary
    }
}

/// Why a text is no regular expression of RE2's syntax, or one too large.
public struct TopicPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
