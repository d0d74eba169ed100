import MartletStrategy

/// Decides what a candidate does next: pure, so that every history can be tried.
///
/// It looks, and then decides by what it saw; it does not trust the answer of a write, but looks again. So an answer
/// that was lost, a conflict and a restart in the middle all end in the same few cases:
///
/// 1. nobody holds the leader's key: make it, with a claim that no other attempt has;
/// 2. the key has my claim and the term does not: take the next term by compare-and-set;
/// 3. key and term both have my claim: lead;
/// 4. the key is of an attempt of mine that is over, or of my life before a restart: remove it;
/// 5. the key is somebody else's: wait for the watch.
///
/// Invariants:
/// - A term is begun once. After it was stopped, the next one needs a new claim and so has a greater token.
/// - A key is removed only together with a check that no other term has begun, and a term is begun only after a look
///   that found key and term, in this order of events: who lost the key in between does not lead.
/// - While the body of a stopped term still runs, neither is the key given away nor another term begun.
/// - One call to the store at a time.
public struct ElectionState: Sendable {
    /// Calls that fail before a candidate that resigns leaves its key to the session's end.
    private static let failuresWhileEnding = 3

    private let candidate: String
    private let incarnation: String
    /// For locks: whoever lost it does not wait for it again.
    private let isForOneTerm: Bool

    private var attempt: Int64 = 1
    private var session = CoordinationSession.connected
    private var isBusy = false
    private var wantsLook = false
    private var waitsForRetry = false
    private var isGraceRunning = false
    /// The term that is led; nil once it was stopped.
    private var term: ElectionSight.Term?
    private var bodyRuns = false
    private var hasLooked = false
    /// What an earlier life left behind.
    private var inherited: ElectionClaim?
    private var isEnding = false
    private var isBroken = false
    private var failures = 0
    public private(set) var isFinished = false

    /// - Parameters:
    ///   - incarnation: of this run, different from every other's.
    ///   - isForOneTerm: whether it ends with its first term.
    public init(candidate: String, incarnation: String, isForOneTerm: Bool = false) {
        self.candidate = candidate
        self.incarnation = incarnation
        self.isForOneTerm = isForOneTerm
    }

    /// The term that is led at this moment.
    public var leads: FencingToken? { term?.token }

    public mutating func on(_ event: Event) -> [Action] {
        guard !isFinished else { return [] }
        var actions = react(to: event)
        if !isFinished { actions += goOn() }
        return actions
    }

    private var claim: ElectionClaim {
        ElectionClaim(candidate: candidate, incarnation: incarnation, attempt: attempt)
    }

    private mutating func react(to event: Event) -> [Action] {
        switch event {
        case .begun, .hint: wantsLook = true
        case .retryDue:
            waitsForRetry = false
            wantsLook = true
        case .wrote:
            isBusy = false
            wantsLook = true
        case .unreachable: return cannotReach()
        case .saw(let sight):
            isBusy = false
            return decide(by: sight)
        case .session(let session): return meet(session)
        case .graceOver:
            guard isGraceRunning else { return [] }
            isGraceRunning = false
            return stop()
        case .bodyEnded:
            bodyRuns = false
            wantsLook = true
            // A body that ends by itself wants to lead no more.
            if term != nil {
                isEnding = true
                return stop().filter { $0 != .stop }
            }
        case .resigned:
            isEnding = true
            wantsLook = true
            return stop()
        case .waitedEnough:
            guard !bodyRuns else { return [] }
            isEnding = true
            wantsLook = true
        case .broken:
            isBroken = true
            return stop()
        }
        return []
    }

    /// What follows from the state alone.
    private mutating func goOn() -> [Action] {
        if bodyRuns && term == nil { return [] }
        if !bodyRuns && (isBroken || (isEnding && session == .expired)) { return finish() }
        let mayAsk = session == .connected || isEnding
        guard wantsLook, mayAsk, !isBusy, !waitsForRetry, !isBroken else { return [] }
        wantsLook = false
        isBusy = true
        return [.look]
    }

    private mutating func meet(_ present: CoordinationSession) -> [Action] {
        let former = session
        session = present
        switch present {
        case .connected:
            if former != .connected {
                waitsForRetry = false
                wantsLook = true
            }
            guard isGraceRunning else { return [] }
            isGraceRunning = false
            return [.endGrace]
        case .suspended:
            guard term != nil, !isGraceRunning else { return [] }
            isGraceRunning = true
            return [.startGrace]
        case .expired:
            // Whatever was claimed is gone with the session; what is on its way may still arrive.
            if term == nil { attempt += 1 }
            return stop()
        }
    }

    /// Ends the term, if there is one.
    private mutating func stop() -> [Action] {
        guard term != nil else { return [] }
        term = nil
        attempt += 1
        if isForOneTerm { isEnding = true }
        guard isGraceRunning else { return [.stop] }
        isGraceRunning = false
        return [.endGrace, .stop]
    }

    private mutating func cannotReach() -> [Action] {
        isBusy = false
        waitsForRetry = true
        guard isEnding, !bodyRuns else { return [.retryLater] }
        failures += 1
        return failures < Self.failuresWhileEnding ? [.retryLater] : finish()
    }

    private mutating func finish() -> [Action] {
        isFinished = true
        return [.finish]
    }

    private mutating func decide(by sight: ElectionSight) -> [Action] {
        defer { hasLooked = true }
        if let term {
            let isMine = sight.holder?.claim == term.claim && sight.term?.claim == term.claim
            return isMine ? [] : stop()
        }
        // The end of the body is the next occasion.
        if bodyRuns { return [] }
        guard let holder = sight.holder else { return nobodyHolds(sight) }
        let isMyLife = holder.claim.candidate == candidate && holder.claim.incarnation == incarnation
        if !hasLooked && holder.claim.candidate == candidate && !isMyLife { inherited = holder.claim }
        let isOver = isMyLife && holder.claim != claim
        if isOver || holder.claim == inherited || (holder.claim == claim && isEnding) {
            isBusy = true
            return [.remove(holder.version, term: sight.term.map { .version($0.version) } ?? .absent)]
        }
        guard holder.claim == claim else { return isEnding ? finish() : [] }
        guard session == .connected else { return [] }
        guard let term = sight.term, term.claim == claim else {
            isBusy = true
            let expectation = sight.term.map { CoordinationExpectation.version($0.version) } ?? .absent
            return [.take((sight.term?.token ?? .none).next, claim, expecting: expectation)]
        }
        self.term = term
        bodyRuns = true
        return [.begin(term)]
    }

    private mutating func nobodyHolds(_ sight: ElectionSight) -> [Action] {
        if isEnding { return finish() }
        guard session == .connected, sight.isMyTurn else { return [] }
        isBusy = true
        return [.claim(claim)]
    }
}
