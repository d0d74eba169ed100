/// A schema that does not follow the grammar in the README.
struct SchemaError: Error, CustomStringConvertible {
    let file: String
    let line: Int
    let reason: String
    var description: String { "\(file):\(line): \(reason)" }
}

/// Reads the text of one schema file.
struct SchemaParser {
    private let file: String
    /// Lines with their number and indentation; empty ones and comments left out.
    private var lines: [Line] = []
    private var next = 0

    private struct Line {
        let number: Int
        let indentation: Int
        let words: [Substring]
    }

    static func parse(_ text: String, file: String) throws(SchemaError) -> Schema {
        var parser = SchemaParser(text, file: file)
        return try parser.parseSchema()
    }

    private init(_ text: String, file: String) {
        self.file = file
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ")
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            lines.append(Line(number: index + 1, indentation: line.prefix { $0 == " " }.count, words: words))
        }
    }

    private mutating func parseSchema() throws(SchemaError) -> Schema {
        var schema = Schema()
        var baseName = ""
        while let line = peek() {
            next += 1
            switch line.words[0] {
            case "api":
                let (number, name) = try numberAndName(line)
                schema.kind = .api(number: number, name: name)
                baseName = name
            case "record":
                let (number, name) = try numberAndName(line)
                schema.kind = .record(number: number, name: name, topic: "")
                baseName = name
            case "topic":
                guard case .record(let number, let name, _) = schema.kind, line.words.count == 2 else {
                    throw error("`topic NAME` belongs under `record`", line)
                }
                schema.kind = .record(number: number, name: name, topic: String(line.words[1]))
            case "listeners":
                schema.listeners = line.words.dropFirst().map(String.init)
            case "request", "response", "key", "value":
                let role = String(line.words[0])
                let name = baseName + role.prefix(1).uppercased() + role.dropFirst()
                schema.messages.append(try parseMessage(line, role: role, name: name, rest: line.words.dropFirst()))
            case "header", "data":
                guard line.words.count > 1 else { throw error("a name is missing", line) }
                schema.messages.append(
                    try parseMessage(
                        line, role: String(line.words[0]), name: String(line.words[1]), rest: line.words.dropFirst(2)))
            default:
                throw error("unknown word '\(line.words[0])'", line)
            }
        }
        return schema
    }

    private mutating func parseMessage(
        _ line: Line, role: String, name: String, rest: ArraySlice<Substring>
    ) throws(SchemaError) -> Message {
        let words = Array(rest)
        guard words.count >= 3, words[1] == "flexible",
            let valid = Versions(words[0]), let flexible = Versions(words[2])
        else { throw error("expected `VERSIONS flexible VERSIONS`", line) }
        var message = Message(
            role: role, name: name, validVersions: valid, flexibleVersions: flexible,
            isUnstable: words.dropFirst(3).contains("unstable"))
        message.fields = try parseFields(deeperThan: line.indentation)
        while let line = peek(), line.indentation > 0, line.words[0] == "struct", line.words.count == 2 {
            next += 1
            let fields = try parseFields(deeperThan: line.indentation)
            message.sharedStructures.append(Structure(name: String(line.words[1]), fields: fields))
        }
        return message
    }

    private mutating func parseFields(deeperThan indentation: Int) throws(SchemaError) -> [Field] {
        guard let first = peek(), first.indentation > indentation else { return [] }
        var fields: [Field] = []
        while let line = peek(), line.indentation == first.indentation, line.words[0] != "struct" {
            next += 1
            var field = try parseField(line)
            field.fields = try parseFields(deeperThan: line.indentation)
            fields.append(field)
        }
        if let line = peek(), line.indentation > indentation, line.words[0] != "struct" {
            throw error("indentation does not match the fields above", line)
        }
        return fields
    }

    private func parseField(_ line: Line) throws(SchemaError) -> Field {
        guard line.words.count >= 3, let versions = Versions(line.words[2]) else {
            throw error("expected `NAME TYPE VERSIONS`", line)
        }
        var field = Field(name: String(line.words[0]), type: FieldType(line.words[1]), versions: versions)
        var words = line.words.dropFirst(3)
        while let word = words.popFirst() {
            switch word {
            case "ignorable": field.isIgnorable = true
            case "key": field.isKey = true
            case "nullable":
                field.nullableVersions = versions
                if let given = words.first.flatMap({ Versions($0) }) {
                    field.nullableVersions = given
                    words.removeFirst()
                }
            case "tag":
                guard let tag = words.popFirst().flatMap({ Int($0) }) else { throw error("`tag` needs a number", line) }
                field.tag = tag
            case "flexible":
                guard words.popFirst() == "none" else { throw error("a field can only be `flexible none`", line) }
                field.isAlwaysClassic = true
            case "=":
                guard let value = words.popFirst() else { throw error("`=` needs a value", line) }
                field.defaultText = String(value)
            default: throw error("unknown attribute '\(word)'", line)
            }
        }
        return field
    }

    private func peek() -> Line? { next < lines.count ? lines[next] : nil }

    private func numberAndName(_ line: Line) throws(SchemaError) -> (Int, String) {
        guard line.words.count == 3, let number = Int(line.words[1]) else {
            throw error("expected a number and a name", line)
        }
        return (number, String(line.words[2]))
    }

    private func error(_ reason: String, _ line: Line) -> SchemaError {
        SchemaError(file: file, line: line.number, reason: reason)
    }
}
