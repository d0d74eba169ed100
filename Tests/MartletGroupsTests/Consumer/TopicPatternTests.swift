@testable import MartletGroups
import Testing

struct TopicPatternTests {
    private func matches(_ pattern: String, _ name: String) throws -> Bool {
        try !TopicPattern(pattern).matches(among: [name]).isEmpty
    }

    @Test(arguments: [
        ("orders", "orders", true), ("orders", "orders-2", false), ("orders.*", "orders-2", true),
        ("^orders.*$", "orders-2", true), ("a|b", "b", true), ("a|", "", true), ("(a|b)+c?", "abab", true),
        ("(a|b)+c?", "c", false), ("[a-c]{2,3}", "abc", true), ("[a-c]{2,3}", "abca", false), ("[^0-9]+", "a1", false),
        ("a{2}", "aa", true), ("a{2,}", "aaaaa", true), ("a{,2}", "a{,2}", true), ("x{", "x{", true),
        (#"\d+\.\w*"#, "12.ab", true), (#"\D"#, "1", false), (#"[\d.]+"#, "1.2", true), ("[[:alpha:]]+", "abZ", true),
        ("[[:^digit:]]+", "a1", false), ("[]a]+", "]a", true), ("[^]a]", "b", true), ("[a-]+", "a-", true),
        (#"\p{Lu}\pL*"#, "Abc", true), (#"\P{Greek}+"#, "abc", true), (#"\p{Greek}"#, "a", false),
        ("(?i)OrDers", "oRDERS", true), ("(?i:a)b", "Ab", true), ("(?i:a)b", "AB", false), ("((?i)a)b", "AB", false),
        ("(?P<name>a)b", "ab", true), ("(?:ab)*", "abab", true), (#"\Qa.b\E+"#, "a.bbb", true), (#"\Qa.b"#, "axb", false),
        (#"\x41\x{42}\103"#, "ABC", true), (#"\bfoo\b-bar"#, "foo-bar", true), (#"foo\bbar"#, "foobar", false),
        (#"fo\Bo"#, "foo", true), (#"\Afoo\z"#, "foo", true), ("a*?", "aaa", true), ("(a*)*", "aaaa", true),
        ("(a|aa)+", "aaaaaaaa", true), ("", "", true), ("", "a", false), ("ä|b", "b", true), ("a.c", "abc", true),
        (#"\."#, "a", false), ("(?s).*", "a", true), ("[a-z&&b]", "b", true), ("(?U)a+", "aa", true), ("a$b", "ab", false),
    ])
    func `a name matches as a whole or not at all`(pattern: String, name: String, expected: Bool) throws {
        #expect(try matches(pattern, name) == expected)
    }

    @Test(arguments: [
        "(", ")", "a)", "[", "[a", "[b-a]", "*", "+a", "a**", "a*+", "a{1001}", "a{3,2}", "(?=a)", "(?<=a)", "(?!a)",
        #"\1"#, #"(a)\1"#, #"\"#, #"\y"#, #"\Z"#, #"\p{Klingon}"#, "[[:foo:]]", "(?P<a>x)(?P<a>y)", "(?P<a", "(?z)",
        #"\x{110000}"#, #"\xg"#, "((a{1000}){1000}){1000}", "(?i", "(?-)", "a{2}{3}", "|*", "(*)",
    ])
    func `what RE2 refuses is refused`(pattern: String) {
        #expect(throws: TopicPatternError.self) { try TopicPattern(pattern) }
    }

    @Test func `a pattern that is too large or too deep is refused`() {
        #expect(throws: TopicPatternError.self) { try TopicPattern(String(repeating: "a", count: 8193)) }
        #expect(throws: TopicPatternError.self) {
            try TopicPattern(String(repeating: "(", count: 4000) + String(repeating: ")", count: 4000))
        }
    }

    /// Exponential for a matcher that goes back.
    @Test(arguments: ["(a*)*b", "(a|a)*b", "(a|aa)+b", "(.*){50}b", "(a?){200}a{200}b", "((((){1000}){1000}){1000}){1000}"])
    func `no pattern makes matching slow`(pattern: String) throws {
        let names = (0..<20).map { String(repeating: "a", count: 229 + $0) }
        let start = ContinuousClock.now
        #expect(try TopicPattern(pattern).matches(among: names).isEmpty)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func `a pattern that makes too much work is given up`() throws {
        // Each step leads to another set of places: nothing that was found serves twice.
        let pattern = try TopicPattern("(a|b)*a(a|b){1000}")
        var random = SeededGenerator(seed: 1)
        let names = (0..<100).map { _ in String((0..<249).map { _ in Bool.random(using: &random) ? "a" : "b" }) }
        #expect(throws: TopicPatternError.self) { try pattern.matches(among: names, visitCountMax: 100_000) }
    }

    @Test func `a pattern agrees with a matcher that tries everything`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let node = RandomPattern.node(depth: 4, using: &random)
            let pattern = try TopicPattern(RandomPattern.text(of: node))
            for _ in 0..<10 {
                let name = String(
                    (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" })
                let expected = RandomPattern.rests(of: Array(name.utf8), after: node).contains([])
                try #require(
                    try (pattern.matches(among: [name]) == [name]) == expected, "seed \(seed): \(pattern.text) on \(name)")
            }
        }
    }
}

/// Patterns over the letters a and b, and what they match by trying everything.
private enum RandomPattern {
    indirect enum Node {
        case letter(UInt8), any, empty
        case both(Node, Node), either(Node, Node)
        case repeated(Node, Int, Int)
    }

    static func node(depth: Int, using random: inout some RandomNumberGenerator) -> Node {
        if depth == 0 { return [.letter(97), .letter(98), .any, .empty].randomElement(using: &random) ?? .any }
        let one = node(depth: depth - 1, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .both(one, node(depth: depth - 1, using: &random))
        case 1: return .either(one, node(depth: depth - 1, using: &random))
        case 2:
            let low = Int.random(in: 0...2, using: &random)
            return .repeated(one, low, low + Int.random(in: 0...2, using: &random))
        default: return one
        }
    }

    static func text(of node: Node) -> String {
        switch node {
        case .letter(let letter): String(UnicodeScalar(letter))
        case .any: "."
        case .empty: "(?:)"
        case .both(let one, let other): text(of: one) + text(of: other)
        case .either(let one, let other): "(?:\(text(of: one))|\(text(of: other)))"
        case .repeated(let body, let low, let high): "(?:\(text(of: body))){\(low),\(high)}"
        }
    }

    static func rests(of name: [UInt8], after node: Node) -> Set<[UInt8]> {
        switch node {
        case .letter(let letter): name.first == letter ? [Array(name.dropFirst())] : []
        case .any: name.isEmpty ? [] : [Array(name.dropFirst())]
        case .empty: [name]
        case .both(let one, let other):
            rests(of: name, after: one).reduce(into: []) { $0.formUnion(rests(of: $1, after: other)) }
        case .either(let one, let other): rests(of: name, after: one).union(rests(of: name, after: other))
        case .repeated(let body, let low, let high):
            (0...high).reduce(into: (now: Set([name]), all: Set<[UInt8]>())) { sum, turn in
                if turn >= low { sum.all.formUnion(sum.now) }
                sum.now = sum.now.reduce(into: []) { $0.formUnion(rests(of: $1, after: body)) }
            }.all
        }
    }
}
