extension PatternParser {
    mutating func group() throws(TopicPatternError) -> PatternNode? {
        if take("?P<") || take("?<") {
            var name = ""
            while let scalar = next, scalar != ">" {
                name.unicodeScalars.append(scalar)
                place += 1
            }
            let isWord = !name.isEmpty && name.utf8.allSatisfy { ASCIISet.word.contains($0) }
            guard take(">"), isWord else { throw TopicPatternError("invalid named capture: `(?P<\(name.prefix(40))`") }
            guard groupNames.insert(name).inserted else { throw TopicPatternError("duplicate capture group name: `\(name)`") }
        } else if take("?") {
            let outer = flags
            guard try groupFlags() else { return nil }
            let inner = try alternation()
            flags = outer
            return try closed(inner)
        }
        return try closed(alternation())
    }

    private mutating func closed(_ node: PatternNode) throws(TopicPatternError) -> PatternNode {
        guard take(")") else { throw TopicPatternError("missing closing )") }
        return node
    }

    /// What follows `(?`.
    ///
    /// - Returns: false where the flags hold for the rest of the group around: `(?i)`.
    private mutating func groupFlags() throws(TopicPatternError) -> Bool {
        let complaint = "invalid or unsupported Perl syntax: `(?`"
        var isSet = true
        var hasFlag = false
        while true {
            let scalar = try takeNext(orElse: "missing closing )")
            switch scalar {
            case "i": flags.foldsCase = isSet
            case "m": flags.isMultiline = isSet
            case "s": flags.dotIsAny = isSet
            case "U": break
            case "-":
                guard isSet else { throw TopicPatternError(complaint) }
                isSet = false
                hasFlag = false
                continue
            case ":", ")":
                guard isSet || hasFlag else { throw TopicPatternError(complaint) }
                return scalar == ":"
            default: throw TopicPatternError(complaint)
            }
            hasFlag = true
        }
    }
}
