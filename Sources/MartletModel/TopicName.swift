/// The name of a topic: 1 to 249 of the characters `a-z A-Z 0-9 . _ -`, neither `.` nor `..`. It is also a folder's
/// name on disk, so nothing else may become one.
public struct TopicName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let text: String

    public static let maximumLength = 249

    /// - Throws: ``InvalidTopicName`` with the rule that `text` breaks.
    public init(_ text: String) throws(InvalidTopicName) {
        if let reason = Self.objection(to: text) { throw InvalidTopicName(name: text, reason: reason) }
        self.text = text
    }

    private static func objection(to text: String) -> String? {
        let length = text.utf8.count
        if length == 0 { return "it is empty" }
        if text == "." || text == ".." { return "`.` and `..` name folders" }
        if length > maximumLength { return "it has \(length) characters, at most \(maximumLength) are allowed" }
        for byte in text.utf8 where !isLegal(byte) {
            return "only ASCII letters, digits, `.`, `_` and `-` are allowed"
        }
        return nil
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Two names collide when they differ only in `.` and `_`: metric names fold the one into the other.
    public func collides(with other: TopicName) -> Bool {
        self != other && text.utf8.count == other.text.utf8.count
            && zip(text.utf8, other.text.utf8).allSatisfy { Self.folded($0) == Self.folded($1) }
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: ".") ? UInt8(ascii: "_") : byte }

    /// Topics that the broker keeps for itself; clients may read but not write or alter them.
    public var isInternal: Bool { Self.internalNames.contains(text) }

    private static let internalNames: Set<String> = ["__consumer_offsets", "__transaction_state", "__share_group_state"]

    public var description: String { text }
    public static func < (left: TopicName, right: TopicName) -> Bool { left.text < right.text }
}

/// A text that cannot be a topic's name.
public struct InvalidTopicName: Error, Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public let reason: String

    public var description: String {
        "Topic name '\(name.prefix(TopicName.maximumLength))' is not allowed: \(reason)."
    }
}
