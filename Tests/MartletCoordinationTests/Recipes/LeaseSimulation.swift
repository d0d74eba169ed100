import MartletCoordination
import MartletStrategy
import MartletTesting

/// Waiters and holders of one lease, whose clocks run at speeds that differ by a tenth and begin anywhere, over a
/// network that takes its time, loses answers and requests, and carries out a write long after it was given up.
struct LeaseSimulation {
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    private struct Member {
        var state: LeaseState
        let offset: Duration
        let percent: Int
        var token: FencingToken?
        var alarm: Duration?
    }

    private enum Step {
        case event(Int, LeaseState.Event)
        case alarm(Int, Duration)
        case apply(Int, LeaseRecord, CoordinationExpectation)
        case bodyEnds(Int)
        case dies(Int)
    }

    private static let timeToLive: Duration = .seconds(12)

    private var random: SeededRandom
    private var members: [Member] = []
    private var steps: [(at: Duration, order: Int, step: Step)] = []
    private var lives = 0
    private var order = 0
    private var now: Duration = .zero
    private var stored: LeaseState.Sight?
    private(set) var tokens: [FencingToken] = []

    init(seed: UInt64, members count: Int) {
        random = SeededRandom(seed: seed)
        for index in 0..<count {
            members.append(newMember())
            schedule(.event(index, .begun), after: delay(1000))
        }
    }

    mutating func run(until end: Duration) throws {
        while let next = steps.indices.min(by: { (steps[$0].at, steps[$0].order) < (steps[$1].at, steps[$1].order) }) {
            let (at, _, step) = steps.remove(at: next)
            guard at < end else { return }
            now = at
            try carryOut(step)
            let holders = members.compactMap(\.token)
            if holders.count > 1 { throw Violation(description: "at \(now) the tokens \(holders) are held at once") }
        }
    }

    private mutating func newMember() -> Member {
        lives += 1
        let state = LeaseState(
            owner: "m", incarnation: "life-\(lives)", timeToLive: Self.timeToLive, retryDelay: .milliseconds(500))
        return Member(
            state: state, offset: .seconds(Int.random(in: 0...1_000_000, using: &random)),
            percent: Int.random(in: 95...105, using: &random))
    }

    private mutating func delay(_ milliseconds: Int) -> Duration {
        .milliseconds(Int.random(in: 0...milliseconds, using: &random))
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func schedule(_ step: Step, after duration: Duration) {
        order += 1
        steps.append((now + duration, order, step))
    }

    private mutating func carryOut(_ step: Step) throws {
        switch step {
        case .event(let index, let event): try deliver(event, to: index)
        case .alarm(let index, let alarm):
            if members[index].alarm == alarm { try deliver(.due, to: index) }
        case .apply(let index, let record, let expectation): apply(record, expectation, by: index)
        case .bodyEnds(let index):
            guard members[index].token != nil else { return }
            members[index].token = nil
            try deliver(.bodyEnded, to: index)
        case .dies(let index): try replace(index)
        }
    }

    private mutating func replace(_ index: Int) throws {
        members[index] = newMember()
        // What was on its way to the dead process is not for the next one.
        steps.removeAll { entry in
            switch entry.step {
            case .event(index, _), .alarm(index, _), .bodyEnds(index), .dies(index): true
            default: false
            }
        }
        schedule(.event(index, .begun), after: delay(3000))
    }

    private mutating func deliver(_ event: LeaseState.Event, to index: Int) throws {
        let member = members[index]
        let own = member.offset + now * member.percent / 100
        for action in members[index].state.on(event, at: own) {
            switch action {
            case .look:
                // What is there when the call arrives is told when the answer does.
                let (there, back) = (delay(200), delay(200))
                schedule(.event(index, chance(5) ? .unreachable : .saw(stored)), after: there + back)
            case .write(let record, let expectation): write(record, expectation, by: index)
            case .begin(let token):
                if let last = tokens.last, token <= last { throw Violation(description: "\(token) was begun after \(last)") }
                tokens.append(token)
                members[index].token = token
                schedule(chance(30) ? .dies(index) : .bodyEnds(index), after: delay(40_000))
            // The body heeds its cancellation within a second.
            case .stop: schedule(.bodyEnds(index), after: delay(1000))
            case .wake(let moment):
                members[index].alarm = moment
                schedule(.alarm(index, moment), after: max(.zero, moment - own) * 100 / member.percent + .milliseconds(1))
            case .finish: try replace(index)
            }
        }
    }

    private mutating func write(_ record: LeaseRecord, _ expectation: CoordinationExpectation, by index: Int) {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<10: schedule(.event(index, .wrote), after: delay(400))  // Lost.
        case 10..<15:
            // Given up, and carried out after all.
            schedule(.event(index, .wrote), after: delay(400))
            schedule(.apply(index, record, expectation), after: delay(5000))
        default:
            let there = delay(200)
            schedule(.apply(index, record, expectation), after: there)
            schedule(.event(index, .wrote), after: there + delay(200) + .milliseconds(1))
        }
    }

    private mutating func apply(_ record: LeaseRecord, _ expectation: CoordinationExpectation, by index: Int) {
        guard expectation.holds(for: stored?.version) else { return }
        stored = LeaseState.Sight(
            record: record, version: CoordinationVersion(rawValue: (stored?.version.rawValue ?? 0) + 1))
        for other in members.indices where chance(80) { schedule(.event(other, .hint), after: delay(300)) }
    }
}
