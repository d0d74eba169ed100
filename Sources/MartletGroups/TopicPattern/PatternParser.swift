/// Reads the syntax of RE2, which is Perl's without what needs backtracking: no backreferences, no looking around.
///
/// Recursion goes as deep as groups are nested, and that is bounded.
struct PatternParser {
    static let nestingMax = 100

    let text: [Unicode.Scalar]
    var place = 0
    var flags = Flags()
    private var nesting = 0
    var groupNames: Set<String> = []

    struct Flags {
        /// `i`
        var foldsCase = false
        /// `m`: `^` and `$` stand at lines.
        var isMultiline = false
        /// `s`: `.` is a newline, too.
        var dotIsAny = false
    }

    static func parse(_ text: String) throws(TopicPatternError) -> PatternNode {
        var parser = PatternParser(text: Array(text.unicodeScalars))
        let node = try parser.alternation()
        guard parser.isAtEnd else { throw TopicPatternError("unexpected )") }
        return node
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    var isAtEnd: Bool { place >= text.count }
    var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

    /// Whether `literal` comes next; takes it if so.
    mutating func take(_ literal: String) -> Bool {
        let wanted = Array(literal.unicodeScalars)
        guard place + wanted.count <= text.count, text[place..<place + wanted.count].elementsEqual(wanted) else { return false }
        place += wanted.count
        return true
    }

    /// Takes a character that the syntax needs here.
    mutating func takeNext(orElse complaint: String) throws(TopicPatternError) -> Unicode.Scalar {
        guard let scalar = next else { throw TopicPatternError(complaint) }
        place += 1
        return scalar
    }

    // MARK: Structure

    mutating func alternation() throws(TopicPatternError) -> PatternNode {
        // Flags set inside a group end with it.
        let outer = flags
        defer { flags = outer }
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.nestingMax else { throw TopicPatternError("expression nests too deeply") }
        var branches = [try concatenation()]
        while take("|") { branches.append(try concatenation()) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func concatenation() throws(TopicPatternError) -> PatternNode {
        var items: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if take("\\Q") {
                // As far as \E or the end. What repeats after it repeats its last character.
                while !isAtEnd, !take("\\E") { items.append(literal(try takeNext(orElse: ""))) }
                if let last = items.popLast() { items.append(try repetition(of: last)) }
                continue
            }
            guard let atom = try atom() else { continue }
            items.append(try repetition(of: atom))
        }
        return items.count == 1 ? items[0] : items.isEmpty ? .empty : .concatenation(items)
    }

    /// Nil for what only sets flags.
    private mutating func atom() throws(TopicPatternError) -> PatternNode? {
        let scalar = try takeNext(orElse: "unexpected end")
        switch scalar {
        case "(": return try group()
        case "[": return .character(try characterClass())
        case ".": return .character(flags.dotIsAny ? .all : ASCIISet.newline.complement)
        case "^": return .assertion(flags.isMultiline ? .beginsLine : .beginsText)
        case "$": return .assertion(flags.isMultiline ? .endsLine : .endsText)
        case "*", "+", "?": throw TopicPatternError("missing argument to repetition operator: `\(scalar)`")
        case "{":
            place -= 1
            if try repetitionBounds() != nil { throw TopicPatternError("missing argument to repetition operator: `{`") }
            place += 1
            return literal(scalar)
        case "\\": return try escape()
        default: return literal(scalar)
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        var set = ASCIISet()
        set.insert(scalar.value...scalar.value)
        return .character(flags.foldsCase ? set.foldingCase : set)
    }

    // MARK: Repetition

    private mutating func repetition(of atom: PatternNode) throws(TopicPatternError) -> PatternNode {
        guard let (minimum, maximum) = try repetitionOperator() else { return atom }
        // Lazy or greedy: the same names match.
        _ = take("?")
        let start = place
        if try repetitionOperator() != nil {
            let operators = String(String.UnicodeScalarView(text[start - 1..<place]))
            throw TopicPatternError("invalid nested repetition operator: `\(operators)`")
        }
        return .repetition(atom, minimum: minimum, maximum: maximum)
    }

    private mutating func repetitionOperator() throws(TopicPatternError) -> (minimum: Int, maximum: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        return try repetitionBounds()
    }

    /// `{2}`, `{2,}` or `{2,3}`. Anything else after a brace is an ordinary brace, which is left.
    private mutating func repetitionBounds() throws(TopicPatternError) -> (minimum: Int, maximum: Int?)? {
        let start = place
        guard take("{"), let minimum = number() else {
            place = start
            return nil
        }
        var maximum: Int? = minimum
        if take(",") { maximum = number() }
        guard take("}") else {
            place = start
            return nil
        }
        guard minimum <= 1000, maximum.map({ $0 <= 1000 && minimum <= $0 }) ?? true else {
            throw TopicPatternError("bad repetition operator: `\(String(String.UnicodeScalarView(text[start..<place])))`")
        }
        return (minimum, maximum)
    }

    /// Saturates far above every bound.
    private mutating func number() -> Int? {
        var value: Int?
        while let digit = next?.digit(radix: 10) {
            value = min((value ?? 0) * 10 + digit, 100_000)
            place += 1
        }
        return value
    }
}

extension Unicode.Scalar {
    func digit(radix: Int) -> Int? {
        guard isASCII else { return nil }
        return Character(self).hexDigitValue.flatMap { $0 < radix ? $0 : nil }
    }
}
