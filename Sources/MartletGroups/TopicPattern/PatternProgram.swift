/// A regular expression as the instructions of a machine that is in several places at once (Thompson's construction).
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one character of the set.
        case take(ASCIISet, next: Int)
        /// Goes on only where the assertion holds.
        case check(PatternNode.Assertion, next: Int)
        /// Goes on in both places.
        case fork(Int, Int)
        case accept
    }

    /// Bounds the time for a character and the memory. Enough for an alternation of some hundred names.
    static let instructionCountMax = 10_000

    private(set) var instructions: [Instruction] = [.accept]
    private(set) var start = 0

    init(_ node: PatternNode) throws(TopicPatternError) {
        start = try add(node, before: 0)
    }

    /// - Returns: where `node` begins when `next` comes after it.
    private mutating func add(_ node: PatternNode, before next: Int) throws(TopicPatternError) -> Int {
        switch node {
        case .empty: return next
        case .character(let set): return try add(.take(set, next: next))
        case .assertion(let assertion): return try add(.check(assertion, next: next))
        case .concatenation(let items):
            var start = next
            for item in items.reversed() { start = try add(item, before: start) }
            return start
        case .alternation(let branches):
            var start: Int?
            for branch in branches.reversed() {
                let begin = try add(branch, before: next)
                start = if let start { try add(.fork(begin, start)) } else { begin }
            }
            return start ?? next
        case .repetition(let body, let minimum, let maximum):
            var start = next
            if let maximum {
                for _ in minimum..<max(minimum, maximum) {
                    start = try add(.fork(try add(body, before: start), next))
                }
            } else {
                let loop = try add(.accept)
                instructions[loop] = .fork(try add(body, before: loop), next)
                start = loop
            }
            for _ in 0..<minimum {
                let begin = try add(body, before: start)
                // What takes no instruction takes none a thousand times either: `((){1000}){1000}` is not counted out.
                if begin == start { break }
                start = begin
            }
            return start
        }
    }

    private mutating func add(_ instruction: Instruction) throws(TopicPatternError) -> Int {
        guard instructions.count < Self.instructionCountMax else { throw TopicPatternError("expression too large") }
        instructions.append(instruction)
        return instructions.count - 1
    }
}
