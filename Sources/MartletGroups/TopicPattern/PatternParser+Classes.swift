extension PatternParser {
    /// What follows `[`.
    mutating func characterClass() throws(TopicPatternError) -> ASCIISet {
        let complaint = "missing closing ]"
        let isNegated = take("^")
        var set = ASCIISet()
        var isFirst = true
        // A bracket that comes first is itself.
        while isFirst || next != "]" {
            guard next != nil else { throw TopicPatternError(complaint) }
            isFirst = false
            if let named = try namedClass() {
                set.formUnion(named)
                continue
            }
            let low = try classCharacter()
            var high = low
            if next == "-", place + 1 < text.count, text[place + 1] != "]" {
                place += 1
                high = try classCharacter()
                guard low <= high else { throw TopicPatternError("invalid character class range") }
            }
            set.insert(low...high)
        }
        place += 1
        if flags.foldsCase { set = set.foldingCase }
        return isNegated ? set.complement : set
    }

    /// `[:alpha:]`, `\d` or `\pL` inside a class.
    private mutating func namedClass() throws(TopicPatternError) -> ASCIISet? {
        if next == "\\" {
            let start = place
            place += 1
            if let set = try escapedClass() { return set }
            place = start
            return nil
        }
        let start = place
        guard take("[:") else { return nil }
        let isNegated = take("^")
        var name = ""
        while let scalar = next, scalar.isASCII, ASCIISet.letters.contains(UInt8(scalar.value)) {
            name.unicodeScalars.append(scalar)
            place += 1
        }
        guard take(":]") else {
            place = start
            return nil
        }
        guard let set = NamedSets.posix(name) else {
            throw TopicPatternError("invalid character class range: `[:\(name.prefix(40)):]`")
        }
        return isNegated ? set.complement : set
    }

    private mutating func classCharacter() throws(TopicPatternError) -> UInt32 {
        let scalar = try takeNext(orElse: "missing closing ]")
        return scalar == "\\" ? try escapedCharacter() : scalar.value
    }
}
