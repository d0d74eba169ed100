/// A configuration that cannot be, with everything that is wrong with it: a user mends a file once, not line by line.
public struct ConfigError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Never empty.
    public let problems: [ConfigProblem]

    public init(_ problems: [ConfigProblem]) {
        precondition(!problems.isEmpty, "a configuration error without a problem")
        self.problems = problems
    }

    public init(_ problem: ConfigProblem) { self.init([problem]) }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong.
public struct ConfigProblem: Sendable, Hashable, CustomStringConvertible {
    public let key: String
    /// Nil where none is set, and for a sensitive key.
    public let value: String?
    /// What is wrong and what would be right: "must be a whole number from 1 to 100".
    public let reason: String
    public let origin: ConfigOrigin?

    public init(key: String, value: String?, reason: String, origin: ConfigOrigin? = nil) {
        self.key = key
        self.value = value
        self.reason = reason
        self.origin = origin
    }

    public var description: String {
        let place = origin.map { "\($0): " } ?? ""
        let subject = value.map { "'\(key)' is '\($0)': it" } ?? "'\(key)'"
        return "\(place)\(subject) \(reason)\(reason.hasSuffix("?") ? "" : ".")"
    }
}
