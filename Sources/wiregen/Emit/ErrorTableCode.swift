/// The Swift file that lists the error codes.
struct ErrorTableCode {
    let rows: [(code: Int, name: String)]

    /// Reads lines of a code and a name.
    init(parsing text: String, file: String) throws(SchemaError) {
        var rows: [(code: Int, name: String)] = []
        for (index, line) in text.split(separator: "\n").enumerated() {
            let words = line.split(separator: " ")
            guard words.count == 2, let code = Int(words[0]) else {
                throw SchemaError(file: file, line: index + 1, reason: "expected a code and a name")
            }
            rows.append((code, String(words[1])))
        }
        self.rows = rows
    }

    func text() -> String {
        var swift = SwiftText()
        swift.line("// Written by wiregen from Schema/Errors.schema. Do not edit.")
        swift.line()
        swift.block("extension ErrorCode") { swift in
            for (code, name) in rows {
                swift.line("public static let \(camelCase(name)) = ErrorCode(rawValue: \(code))")
            }
            swift.line()
            swift.line("static let names: [Int16: String] = [")
            swift.indented { swift in
                for (code, name) in rows { swift.line("\(code): \"\(name)\",") }
            }
            swift.line("]")
        }
        return swift.text
    }

    /// `NOT_LEADER_OR_FOLLOWER` becomes `notLeaderOrFollower`.
    private func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_").map { $0.lowercased() }
        return (words.first ?? "") + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
