extension PatternParser {
    /// What follows a backslash outside of a class.
    mutating func escape() throws(TopicPatternError) -> PatternNode {
        let assertions: [(String, PatternNode.Assertion)] = [
            ("A", .beginsText), ("z", .endsText), ("b", .wordBoundary), ("B", .noWordBoundary),
        ]
        for (letter, assertion) in assertions where take(letter) { return .assertion(assertion) }
        if let set = try escapedClass() { return .character(set) }
        let character = try escapedCharacter()
        var set = ASCIISet()
        set.insert(character...character)
        return .character(flags.foldsCase ? set.foldingCase : set)
    }

    /// `d`, `pL` or `p{Greek}`, after a backslash.
    mutating func escapedClass() throws(TopicPatternError) -> ASCIISet? {
        let perl: [(String, ASCIISet)] = [("d", .digits), ("s", .space), ("w", .word)]
        for (letter, set) in perl {
            if take(letter) { return set }
            if take(letter.uppercased()) { return set.complement }
        }
        guard next == "p" || next == "P" else { return nil }
        var isNegated = take("P")
        if !isNegated { _ = take("p") }
        var name = ""
        if take("{") {
            if take("^") { isNegated.toggle() }
            while let scalar = next, scalar != "}" {
                name.unicodeScalars.append(scalar)
                place += 1
            }
            guard take("}") else { throw TopicPatternError("invalid character class range: `\\p{`") }
        } else {
            name.unicodeScalars.append(try takeNext(orElse: "invalid character class range: `\\p`"))
        }
        guard let set = NamedSets.unicode(name) else {
            throw TopicPatternError("invalid character class range: `\\p{\(name.prefix(40))}`")
        }
        let folded = flags.foldsCase ? set.foldingCase : set
        return isNegated ? folded.complement : folded
    }

    /// A single character, after a backslash.
    mutating func escapedCharacter() throws(TopicPatternError) -> UInt32 {
        let scalar = try takeNext(orElse: "trailing backslash at end of expression")
        switch scalar {
        case "a": return 0x07
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "v": return 0x0B
        case "x": return try hexadecimal()
        case "0"..."7":
            // One digit other than 0 would refer back to a group.
            let first = scalar.digit(radix: 8) ?? 0
            guard scalar == "0" || next?.digit(radix: 8) != nil else { break }
            var value = first
            for _ in 0..<2 {
                guard let digit = next?.digit(radix: 8) else { break }
                value = value * 8 + digit
                place += 1
            }
            return UInt32(value)
        case _ where scalar.isASCII && !ASCIISet(in: "0-9A-Za-z").contains(UInt8(scalar.value)):
            return scalar.value
        default: break
        }
        throw TopicPatternError("invalid escape sequence: `\\\(scalar)`")
    }

    /// `41` or `{10FFFF}`.
    private mutating func hexadecimal() throws(TopicPatternError) -> UInt32 {
        let complaint = "invalid escape sequence: `\\x`"
        let isBraced = take("{")
        var value = 0
        var count = 0
        while let digit = next?.digit(radix: 16), isBraced || count < 2 {
            value = value * 16 + digit
            guard value <= 0x10FFFF else { throw TopicPatternError(complaint) }
            count += 1
            place += 1
        }
        guard isBraced ? count > 0 && take("}") : count == 2 else { throw TopicPatternError(complaint) }
        return UInt32(value)
    }
}
