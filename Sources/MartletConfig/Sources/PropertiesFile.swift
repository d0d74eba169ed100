/// Reads the `.properties` format as `java.util.Properties` defines it: comments with `#` or `!`, keys that end at `=`,
/// `:` or a blank, `\` before a line end to go on in the next line, escapes `\t \n \r \f \uXXXX`, and `\` before any
/// other character for that character itself.
public enum PropertiesFile {
    /// The assignments in the order of the file; a key may come more than once.
    ///
    /// - Parameter path: for the origin of each assignment.
    /// - Throws: every malformed line, with its number.
    public static func assignments(in text: String, path: String) throws(ConfigError) -> [ConfigAssignment] {
        var assignments: [ConfigAssignment] = []
        var problems: [ConfigProblem] = []
        for line in logicalLines(of: text) {
            let origin = ConfigOrigin.file(path: path, line: line.number)
            do throws(ConfigObjection) {
                let (name, value) = try split(line.characters)
                assignments.append(ConfigAssignment(name: name, value: value, origin: origin))
            } catch {
                // Without the value, which may be a password.
                let name = line.characters.prefix(80).prefix { $0 != "=" && $0 != ":" && !isBlank($0) }
                let shown = String(String.UnicodeScalarView(name))
                problems.append(ConfigProblem(key: shown, value: nil, reason: error.reason, origin: origin))
            }
        }
        if !problems.isEmpty { throw ConfigError(problems) }
        return assignments
    }

    private struct LogicalLine {
        /// Of its first natural line, from 1.
        let number: Int
        var characters: [Unicode.Scalar]
    }

    /// Natural lines joined where they end in an odd number of `\`, without comments and blank ones. Blanks at the
    /// start of a natural line do not count.
    private static func logicalLines(of text: String) -> [LogicalLine] {
        var lines: [LogicalLine] = []
        var isContinued = false
        for (index, natural) in naturalLines(of: text).enumerated() {
            var content = natural.drop(while: isBlank)
            if !isContinued, content.isEmpty || content.first == "#" || content.first == "!" { continue }
            let backslashes = content.reversed().prefix { $0 == "\\" }.count
            let continues = backslashes % 2 == 1
            if continues { content.removeLast() }
            if isContinued, !lines.isEmpty {
                lines[lines.count - 1].characters.append(contentsOf: content)
            } else {
                lines.append(LogicalLine(number: index + 1, characters: Array(content)))
            }
            isContinued = continues
        }
        return lines
    }

    private static func naturalLines(of text: String) -> [ArraySlice<Unicode.Scalar>] {
        let scalars = Array(text.unicodeScalars)
        var lines: [ArraySlice<Unicode.Scalar>] = []
        var start = 0
        var position = 0
        while position < scalars.count {
            if scalars[position] == "\n" || scalars[position] == "\r" {
                lines.append(scalars[start..<position])
                if scalars[position] == "\r", position + 1 < scalars.count, scalars[position + 1] == "\n" { position += 1 }
                start = position + 1
            }
            position += 1
        }
        lines.append(scalars[start...])
        return lines
    }

    private static func split(_ line: [Unicode.Scalar]) throws(ConfigObjection) -> (name: String, value: String) {
        var end = 0
        while end < line.count, line[end] != "=", line[end] != ":", !isBlank(line[end]) {
            end += line[end] == "\\" ? 2 : 1
        }
        end = min(end, line.count)
        var rest = line[end...].drop(while: isBlank)
        if rest.first == "=" || rest.first == ":" { rest = rest.dropFirst().drop(while: isBlank) }
        return (try unescaped(line[..<end]), try unescaped(rest))
    }

    private static func unescaped(_ text: ArraySlice<Unicode.Scalar>) throws(ConfigObjection) -> String {
        // UTF-16, since a character outside the basic plane is written as two \u escapes.
        var units: [UInt16] = []
        var position = text.startIndex
        while position < text.endIndex {
            var scalar = text[position]
            position += 1
            if scalar == "\\", position < text.endIndex {
                scalar = text[position]
                position += 1
                switch scalar {
                case "t": scalar = "\t"
                case "n": scalar = "\n"
                case "r": scalar = "\r"
                case "f": scalar = "\u{C}"
                case "u":
                    let digits = text[position...].prefix(4)
                    guard digits.count == 4, digits.allSatisfy(\.properties.isASCIIHexDigit),
                        let unit = UInt16(String(String.UnicodeScalarView(digits)), radix: 16)
                    else { throw ConfigObjection("has \\u without four hexadecimal digits") }
                    units.append(unit)
                    position += 4
                    continue
                default: break
                }
            }
            units.append(contentsOf: String(scalar).utf16)
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\u{C}" }
}
