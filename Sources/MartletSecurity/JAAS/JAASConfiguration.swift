/// The one entry of a `sasl.jaas.config`: `org.apache.kafka.…PlainLoginModule required username="admin" password="…";`
///
/// Values stand in double quotes, with `\"` and `\\` for those two, or bare up to a blank or the semicolon.
public struct JAASConfiguration: Sendable {
    /// The last part of the class's name: `PlainLoginModule`.
    public let module: String
    public let options: [String: String]

    /// More is nobody's configuration.
    static let byteCountMax = 1 << 20

    /// - Throws: ``JAASError`` with the place of what is wrong, and nothing of the text, which has secrets.
    public init(_ text: String) throws(JAASError) {
        guard text.utf8.count <= Self.byteCountMax else {
            throw JAASError(offset: 0, expected: "at most \(Self.byteCountMax) bytes")
        }
        var scanner = Scanner(text)
        let name = try scanner.word("the class name of a login module")
        module = String(name.split(separator: ".").last ?? "")
        let flag = try scanner.word("required, requisite, sufficient or optional")
        guard ["required", "requisite", "sufficient", "optional"].contains(flag.lowercased()) else {
            throw JAASError(offset: scanner.offset, expected: "required, requisite, sufficient or optional")
        }
        var options: [String: String] = [:]
        while !scanner.skipEnd() {
            let key = try scanner.word("an option, or a semicolon at the end")
            try scanner.expectEqualsSign()
            guard options.updateValue(try scanner.value(), forKey: key) == nil else {
                throw JAASError(offset: scanner.offset, expected: "each option once")
            }
        }
        self.options = options
    }

    /// The passwords by user that a server's PLAIN knows: options named `user_NAME`.
    public var users: [String: String] {
        var users: [String: String] = [:]
        for (key, value) in options where key.hasPrefix("user_") && key.utf8.count > 5 { users[String(key.dropFirst(5))] = value }
        return users
    }

    public var username: String? { options["username"] }
    public var password: String? { options["password"] }
}

/// What is wrong with a JAAS text.
public struct JAASError: Error, Sendable, Hashable, CustomStringConvertible {
    /// In characters from the start of the text.
    public let offset: Int
    public let expected: String

    public var description: String { "needs \(expected) at character \(offset + 1)" }
}

extension JAASConfiguration {
    private struct Scanner {
        private let characters: [Character]
        private(set) var offset = 0

        init(_ text: String) { characters = Array(text) }

        private mutating func skipBlanks() {
            while offset < characters.count, characters[offset].isWhitespace { offset += 1 }
        }

        /// Whether the semicolon came, with nothing after it.
        mutating func skipEnd() -> Bool {
            skipBlanks()
            guard offset < characters.count, characters[offset] == ";" else { return false }
            let mark = offset
            offset += 1
            skipBlanks()
            if offset == characters.count { return true }
            offset = mark
            return false
        }

        mutating func word(_ what: String) throws(JAASError) -> String {
            skipBlanks()
            let start = offset
            while offset < characters.count, isOfWord(characters[offset]) { offset += 1 }
            guard offset > start else { throw JAASError(offset: start, expected: what) }
            return String(characters[start..<offset])
        }

        private func isOfWord(_ character: Character) -> Bool {
            !character.isWhitespace && character != "=" && character != ";" && character != "\""
        }

        mutating func expectEqualsSign() throws(JAASError) {
            skipBlanks()
            guard offset < characters.count, characters[offset] == "=" else { throw JAASError(offset: offset, expected: "=") }
            offset += 1
        }

        mutating func value() throws(JAASError) -> String {
            skipBlanks()
            guard offset < characters.count, characters[offset] == "\"" else { return try word("a value") }
            offset += 1
            var value = ""
            while offset < characters.count, characters[offset] != "\"" {
                if characters[offset] == "\\", offset + 1 < characters.count, "\\\"".contains(characters[offset + 1]) {
                    offset += 1
                }
                value.append(characters[offset])
                offset += 1
            }
            guard offset < characters.count else { throw JAASError(offset: offset, expected: "a closing quotation mark") }
            offset += 1
            return value
        }
    }
}
