@testable import MartletCoordination
import MartletStrategy
import MartletTesting

/// Candidates on one store in one thread: a seed decides who takes the next step, whose network is cut, whose process
/// dies and which answers are lost. After every step the invariants are checked.
///
/// Time is modelled by what it forbids: the servers end a suspended session only after its client's grace was over and
/// its body has ended, as two thirds of a timeout are less than a whole.
struct ElectionSimulation {
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    private struct Member {
        var store: InMemoryCoordinationStore
        var state: ElectionState
        var desk: ElectionDesk
        var events: [ElectionState.Event] = [.begun]
        var call: ElectionState.Action?
        var term: ElectionSight.Term?
        var isStopping = false
        var isGraceRunning = false
        var session = CoordinationSession.connected
        /// The servers have ended its session, and it does not know yet.
        var isGivenUp = false
    }

    private let shared = InMemoryCoordinationState()
    private let keys: ElectionKeys
    private let guarded: CoordinationKey
    private var random: SeededRandom
    private var members: [Member] = []
    /// Of processes that died: the servers have not noticed yet.
    private var orphans: [InMemoryCoordinationStore] = []
    private var lives = 0
    private var highestWritten: Int64 = 0
    /// Of all terms that were begun, in their order.
    private(set) var tokens: [FencingToken] = []

    init(seed: UInt64, candidates: Int) throws {
        random = SeededRandom(seed: seed)
        keys = try ElectionKeys(CoordinationKey("/election"))
        guarded = try CoordinationKey("/guarded")
        for index in 0..<candidates { members.append(newLife(index, on: InMemoryCoordinationStore(shared))) }
    }

    mutating func run(steps: Int) async throws {
        for _ in 0..<steps {
            let index = Int.random(in: 0..<members.count, using: &random)
            if chance(5) { try await fault(at: index) } else { try await step(index) }
            try checkInvariants()
        }
    }

    /// Heals everything, lets nothing go wrong any more, and answers who leads when all is said.
    mutating func settle() async throws -> [Int] {
        for orphan in orphans { orphan.expire() }
        tellAll()
        for index in members.indices { heal(index) }
        for _ in 0..<600 {
            for index in members.indices {
                try await step(index)
                try checkInvariants()
            }
        }
        return members.indices.filter { members[$0].term != nil && !members[$0].isStopping }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func newLife(_ index: Int, on store: InMemoryCoordinationStore) -> Member {
        lives += 1
        let id = "candidate-\(index)"
        return Member(
            store: store, state: ElectionState(candidate: id, incarnation: "life-\(lives)"),
            desk: ElectionDesk(store: store, keys: keys, candidate: Candidate(id: id), queue: nil))
    }

    private mutating func step(_ index: Int) async throws {
        if members[index].state.isFinished {
            let former = members[index]
            members[index] = newLife(index, on: former.store)
            members[index].isGivenUp = former.isGivenUp
            note(former.session, index)
        }
        let member = members[index]
        var kinds: [Int] = []
        if !member.events.isEmpty { kinds += [0, 0, 0] }
        if member.call != nil { kinds += [1, 1] }
        if member.isStopping { kinds.append(2) }
        if member.isGraceRunning { kinds.append(3) }
        if member.term != nil { kinds.append(4) }
        switch kinds.randomElement(using: &random) {
        case 0: deliver(members[index].events.removeFirst(), to: index)
        case 1: await carryOut(index)
        case 2: endBody(index)
        case 3:
            members[index].isGraceRunning = false
            deliver(.graceOver, to: index)
        case 4: try await write(index)
        default: break
        }
    }

    private mutating func deliver(_ event: ElectionState.Event, to index: Int) {
        for action in members[index].state.on(event) {
            switch action {
            case .look, .claim, .take, .remove: members[index].call = action
            case .begin(let term):
                members[index].term = term
                tokens.append(term.token)
            case .stop: members[index].isStopping = true
            case .startGrace: members[index].isGraceRunning = true
            case .endGrace: members[index].isGraceRunning = false
            case .retryLater: members[index].events.append(.retryDue)
            case .finish: break
            }
        }
    }

    private mutating func carryOut(_ index: Int) async {
        guard let call = members[index].call else { return }
        members[index].call = nil
        let before = shared.entries
        if case .success(let event) = await members[index].desk.carryOut(call) { members[index].events.append(event) }
        if shared.entries != before { tellAll() }
    }

    private mutating func endBody(_ index: Int) {
        members[index].isStopping = false
        members[index].term = nil
        deliver(.bodyEnded, to: index)
    }

    /// What the leader guards lies in the store: its commits carry the term's check. Paused leaders try as well.
    private mutating func write(_ index: Int) async throws {
        guard let term = members[index].term else { return }
        let number = term.token.rawValue
        let written = try? await members[index].store.commit([
            .check(keys.term, .version(term.version)), .put(guarded, Array("\(number)".utf8), expecting: .any),
        ])
        guard written != nil else { return }
        if number < highestWritten { throw Violation(description: "term \(number) wrote after term \(highestWritten)") }
        highestWritten = number
    }

    private mutating func fault(at index: Int) async throws {
        let member = members[index]
        switch Int.random(in: 0..<7, using: &random) {
        case 0:
            let faults: [InMemoryCoordinationStore.Fault] = [.answerLost, .requestLost, .unavailable]
            member.store.fail(nextWrites: faults.randomElement(using: &random) ?? .answerLost)
        case 1 where member.session == .connected:
            member.store.suspend()
            note(.suspended, index)
        case 2 where member.session == .suspended:
            // Only whoever has stopped is given up.
            let hasStopped = member.term == nil && !member.isGraceRunning && member.events.isEmpty
            if hasStopped && chance(50) {
                member.store.giveUp()
                members[index].isGivenUp = true
                tellAll()
            }
            heal(index)
        case 3 where member.session == .expired: heal(index)
        case 4:
            // The process dies, its session does not yet; the body is gone at once.
            member.store.suspend()
            orphans.append(member.store)
            members[index] = newLife(index, on: InMemoryCoordinationStore(shared))
        case 5 where !orphans.isEmpty:
            orphans.removeFirst().expire()
            tellAll()
        case 6 where member.term != nil:
            members[index].events.append(.resigned)
        default: break
        }
    }

    private mutating func heal(_ index: Int) {
        let store = members[index].store
        switch members[index].session {
        case .connected: break
        case .suspended:
            store.resume()
            note(members[index].isGivenUp ? .expired : .connected, index)
            if members[index].isGivenUp { heal(index) }
        case .expired:
            store.reconnect()
            members[index].isGivenUp = false
            note(.connected, index)
        }
    }

    private mutating func note(_ session: CoordinationSession, _ index: Int) {
        members[index].session = session
        members[index].events.append(.session(session))
    }

    private mutating func tellAll() {
        for index in members.indices where members[index].session == .connected && members[index].events.last != .hint {
            members[index].events.append(.hint)
        }
    }

    private func checkInvariants() throws {
        let leading = members.indices.filter { members[$0].term != nil }
        guard leading.count <= 1 else {
            throw Violation(description: "\(leading) lead at once, with \(leading.map { members[$0].term?.token.rawValue ?? 0 })")
        }
        guard zip(tokens, tokens.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw Violation(description: "the tokens do not grow: \(tokens.suffix(3))")
        }
    }
}
