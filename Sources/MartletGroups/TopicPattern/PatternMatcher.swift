/// Follows a program in all its places at once, and remembers what it found: a deterministic automaton that is made as far
/// as names need it.
///
/// A character costs at most one visit to each instruction, whatever the pattern: there is no going back. What is
/// remembered is bounded and thrown away when it is too much.
struct PatternMatcher {
    /// Which instructions wait for the next character, and what came before it.
    private struct State: Hashable {
        let waiting: [Int]
        let before: Before
    }

    /// What an assertion may want to know of the character before.
    private enum Before: Hashable {
        case nothing
        case wordCharacter
        case newline
        case otherCharacter
    }

    private static let symbolCount = 129
    private static let end: UInt8 = 128
    private static let unknown = -1
    private static let rememberedMax = 200_000

    private let program: PatternProgram
    private var states: [State] = []
    private var numbers: [State: Int] = [:]
    /// For each state and symbol the next state; for the end whether it is accepted, 0 or 1.
    private var transitions: [Int] = []
    private var remembered = 0
    /// Per instruction the number of the last search that visited it.
    private var visits: [Int]
    private var search = 0
    /// Visits to instructions so far: what the time goes by.
    private(set) var visitCount = 0

    init(_ program: PatternProgram) {
        self.program = program
        visits = Array(repeating: 0, count: program.instructions.count)
    }

    /// Whether the whole of `name` matches.
    mutating func matches(_ name: String) -> Bool {
        var state = number(of: State(waiting: [program.start], before: .nothing))
        for byte in name.utf8 {
            guard byte < 128 else { return false }
            state = step(from: state, on: byte)
            if states[state].waiting.isEmpty { return false }
        }
        return step(from: state, on: Self.end) == 1
    }

    private mutating func step(from state: Int, on symbol: UInt8) -> Int {
        let known = transitions[state * Self.symbolCount + Int(symbol)]
        if known != Self.unknown { return known }
        let (waiting, isAccepted) = advance(states[state], on: symbol)
        if symbol == Self.end {
            transitions[state * Self.symbolCount + Int(symbol)] = isAccepted ? 1 : 0
            return isAccepted ? 1 : 0
        }
        if remembered > Self.rememberedMax {
            forget()
            return number(of: State(waiting: waiting, before: Self.kind(of: symbol)))
        }
        let next = number(of: State(waiting: waiting, before: Self.kind(of: symbol)))
        transitions[state * Self.symbolCount + Int(symbol)] = next
        return next
    }

    private mutating func number(of state: State) -> Int {
        if let number = numbers[state] { return number }
        numbers[state] = states.count
        states.append(state)
        transitions += repeatElement(Self.unknown, count: Self.symbolCount)
        remembered += state.waiting.count + Self.symbolCount
        return states.count - 1
    }

    private mutating func forget() {
        states = []
        numbers = [:]
        transitions = []
        remembered = 0
    }

    /// Where the program is after `symbol`, and whether it had arrived before it.
    private mutating func advance(_ state: State, on symbol: UInt8) -> (waiting: [Int], isAccepted: Bool) {
        search += 1
        var pending = state.waiting
        var waiting: Set<Int> = []
        var isAccepted = false
        while let place = pending.popLast() {
            guard visits[place] != search else { continue }
            visits[place] = search
            visitCount += 1
            switch program.instructions[place] {
            case .take(let set, let next): if set.contains(symbol) { waiting.insert(next) }
            case .check(let assertion, let next): if Self.holds(assertion, state.before, symbol) { pending.append(next) }
            case .fork(let one, let other):
                pending.append(one)
                pending.append(other)
            case .accept: isAccepted = true
            }
        }
        return (waiting.sorted(), isAccepted)
    }

    private static func holds(_ assertion: PatternNode.Assertion, _ before: Before, _ symbol: UInt8) -> Bool {
        switch assertion {
        case .beginsText: before == .nothing
        case .endsText: symbol == end
        case .beginsLine: before == .nothing || before == .newline
        case .endsLine: symbol == end || ASCIISet.newline.contains(symbol)
        case .wordBoundary: (before == .wordCharacter) != ASCIISet.word.contains(symbol)
        case .noWordBoundary: (before == .wordCharacter) == ASCIISet.word.contains(symbol)
        }
    }

    private static func kind(of character: UInt8) -> Before {
        ASCIISet.word.contains(character) ? .wordCharacter : ASCIISet.newline.contains(character) ? .newline : .otherCharacter
    }
}
