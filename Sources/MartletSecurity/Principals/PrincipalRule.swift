/// One rule of a ``PrincipalMapping``.
enum PrincipalRule {
    /// The name itself.
    case same
    case replace(pattern: Regex<AnyRegexOutput>, by: [Piece], Case)

    enum Case { case kept, lower, upper }

    /// A part of what a rule makes: text, or what a group of its pattern matched.
    enum Piece: Hashable {
        case text(String)
        case group(Int)
    }

    /// Nil where the rule does not fit.
    func applied(to name: String) -> String? {
        switch self {
        case .same: return name
        case .replace(let pattern, let pieces, let letters):
            guard let match = try? pattern.wholeMatch(in: name) else { return nil }
            var made = ""
            for piece in pieces {
                switch piece {
                case .text(let text): made += text
                case .group(let number):
                    if number < match.output.count, let part = match.output[number].substring { made += part }
                }
            }
            return switch letters {
            case .kept: made
            case .lower: made.lowercased()
            case .upper: made.uppercased()
            }
        }
    }
}

/// Takes a list of rules apart: they are separated by commas, and may have commas.
enum PrincipalRuleList {
    static func parsed(_ text: String) throws(PrincipalMappingError) -> [PrincipalRule] {
        var rules: [PrincipalRule] = []
        var rest = text.drop(while: \.isWhitespace)
        while !rest.isEmpty {
            if rest.hasPrefix("RULE:") {
                rules.append(try rule(&rest))
            } else if rest.hasPrefix("DEFAULT") {
                rest = rest.dropFirst("DEFAULT".count)
                rules.append(.same)
            } else {
                throw PrincipalMappingError(
                    rule: String(rest.prefix(100)), reason: "is neither DEFAULT nor RULE:pattern/replacement/[LU]")
            }
            rest = rest.drop(while: \.isWhitespace)
            if rest.isEmpty { break }
            guard rest.first == "," else {
                throw PrincipalMappingError(rule: String(rest.prefix(100)), reason: "follows a rule without a comma between them")
            }
            rest = rest.dropFirst().drop(while: \.isWhitespace)
        }
        return rules
    }

    private static func rule(_ rest: inout Substring) throws(PrincipalMappingError) -> PrincipalRule {
        let whole = String(rest.prefix(200))
        rest = rest.dropFirst("RULE:".count)
        guard let pattern = part(&rest), let replacement = part(&rest) else {
            throw PrincipalMappingError(rule: whole, reason: "is not of the form RULE:pattern/replacement/[LU]")
        }
        var letters = PrincipalRule.Case.kept
        if rest.hasPrefix("L") || rest.hasPrefix("U") {
            letters = rest.removeFirst() == "L" ? .lower : .upper
        }
        do {
            let regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
            return .replace(pattern: regex, by: pieces(replacement), letters)
        } catch {
            throw PrincipalMappingError(rule: whole, reason: "has a pattern that is no regular expression: \(error)")
        }
    }

    /// Up to the next `/` that has no backslash before it.
    private static func part(_ rest: inout Substring) -> String? {
        var part = ""
        while let character = rest.popFirst() {
            if character == "/" { return part }
            if character == "\\", rest.first == "/" {
                part.append(rest.removeFirst())
            } else {
                part.append(character)
                // An escaped character keeps its backslash: it means something in a pattern.
                if character == "\\", let next = rest.popFirst() { part.append(next) }
            }
        }
        return nil
    }

    private static func pieces(_ text: String) -> [PrincipalRule.Piece] {
        var pieces: [PrincipalRule.Piece] = []
        var plain = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "$", let digit = rest.first?.wholeNumberValue, rest.first?.isASCII == true {
                rest.removeFirst()
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = ""
                pieces.append(.group(digit))
            } else {
                plain.append(character)
            }
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }
}
