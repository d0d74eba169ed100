import MartletStrategy

/// Takes, renews and gives back a lease: pure, `now` is the time of this process's own monotonic clock.
///
/// Invariants:
/// - A holder counts from *before* it sent the write that the store has, and stops after two thirds of the time to live.
/// - Whoever waits counts from when it *first saw* a write, and takes the lease over after the whole time to live, by
///   compare-and-set on that very write. So the holder has stopped long before, unless the two clocks run at speeds
///   that differ by a third; no time of one machine is ever compared with that of another.
/// - A token is begun once. What was given back or lost is taken again with the next token only.
public struct LeaseState: Sendable {
    private struct Holding {
        let token: FencingToken
        var validUntil: Duration
        var renewsAt: Duration
    }

    private static let failuresWhileEnding = 3

    private let owner: String
    private let incarnation: String
    private let timeToLive: Duration
    private let retryDelay: Duration

    private var isBusy = false
    private var wantsLook = false
    private var retriesAt: Duration?
    private var renewal: Int64 = 0
    /// When each write was sent whose place in the store is not known.
    private var sent: [Int64: Duration] = [:]
    private var holding: Holding?
    private var bodyRuns = false
    /// Somebody else's, and when it was seen first.
    private var watched: (sight: Sight, since: Duration)?
    private var isEnding = false
    private var isBroken = false
    private var failures = 0
    public private(set) var isFinished = false

    /// - Parameters:
    ///   - incarnation: of this attempt, different from every other's.
    ///   - timeToLive: of what is written.
    ///   - retryDelay: before a store that could not be reached is asked again.
    public init(owner: String, incarnation: String, timeToLive: Duration, retryDelay: Duration) {
        self.owner = owner
        self.incarnation = incarnation
        self.timeToLive = timeToLive
        self.retryDelay = retryDelay
    }

    /// The token that is held at this moment.
    public var holds: FencingToken? { holding?.token }

    public mutating func on(_ event: Event, at now: Duration) -> [Action] {
        guard !isFinished else { return [] }
        var actions = react(to: event, at: now)
        if isFinished { return actions }
        if let holding, now >= holding.validUntil { actions += stop() }
        if bodyRuns && holding == nil { return actions }
        if isBroken && !bodyRuns { return actions + finish() }
        if let retriesAt, now >= retriesAt {
            self.retriesAt = nil
            wantsLook = true
        }
        if let occasion, now >= occasion { wantsLook = true }
        if wantsLook && !isBusy && retriesAt == nil && !isBroken {
            wantsLook = false
            isBusy = true
            actions.append(.look)
        }
        if let wake = [retriesAt, occasion, holding?.validUntil].compactMap({ $0 }).min() { actions.append(.wake(at: wake)) }
        return actions
    }

    /// When there is something to look for without a hint: a lease to be renewed, or one to be taken over.
    private var occasion: Duration? {
        if isBusy || retriesAt != nil || isBroken { return nil }
        return holding?.renewsAt ?? watched.map { $0.since + $0.sight.record.timeToLive }
    }

    private mutating func react(to event: Event, at now: Duration) -> [Action] {
        switch event {
        case .begun, .hint: wantsLook = true
        case .due: break
        case .wrote:
            isBusy = false
            wantsLook = true
        case .unreachable:
            isBusy = false
            retriesAt = now + retryDelay
            guard isEnding, !bodyRuns else { return [] }
            failures += 1
            return failures < Self.failuresWhileEnding ? [] : finish()
        case .saw(let sight):
            isBusy = false
            return decide(by: sight, at: now)
        case .bodyEnded:
            bodyRuns = false
            holding = nil
            isEnding = true
            wantsLook = true
        case .waitedEnough:
            guard !bodyRuns else { return [] }
            isEnding = true
            wantsLook = true
        case .resigned:
            isEnding = true
            wantsLook = true
            return stop()
        case .broken:
            isBroken = true
            return stop()
        }
        return []
    }

    /// Ends the holding, if there is one, and with it the attempt.
    private mutating func stop() -> [Action] {
        guard holding != nil else { return [] }
        holding = nil
        isEnding = true
        return [.stop]
    }

    private mutating func finish() -> [Action] {
        isFinished = true
        return [.finish]
    }

    private mutating func decide(by sight: Sight?, at now: Duration) -> [Action] {
        if let holding { return attend(to: holding, sight, at: now) }
        // The end of the body is the next occasion.
        if bodyRuns { return [] }
        watched = watched?.sight == sight ? watched : nil
        guard let sight else { return isEnding ? finish() : take(after: .none, expecting: .absent, at: now) }
        let record = sight.record
        if record.incarnation == incarnation && record.isHeld {
            guard !isEnding, let sentAt = sent[record.renewal], now < sentAt + grace else {
                return write(record.token, isHeld: false, over: sight, at: now)
            }
            holding = Holding(token: record.token, validUntil: sentAt + grace, renewsAt: sentAt + timeToLive / 4)
            bodyRuns = true
            return [.begin(record.token)]
        }
        if isEnding { return finish() }
        if record.isHeld {
            let since = watched?.since ?? now
            watched = (sight, since)
            guard now >= since + record.timeToLive else { return [] }
        }
        return take(after: record.token, expecting: .version(sight.version), at: now)
    }

    /// How long a write is good for, from before it was sent.
    private var grace: Duration { timeToLive * 2 / 3 }

    private mutating func attend(to holding: Holding, _ sight: Sight?, at now: Duration) -> [Action] {
        guard let sight, sight.record.incarnation == incarnation, sight.record.isHeld, sight.record.token == holding.token
        else { return stop() }
        var renewed = holding
        if let sentAt = sent[sight.record.renewal] {
            renewed.validUntil = sentAt + grace
            renewed.renewsAt = sentAt + timeToLive / 4
        }
        self.holding = renewed
        return now < renewed.renewsAt ? [] : write(holding.token, isHeld: true, over: sight, at: now)
    }

    private mutating func take(
        after token: FencingToken, expecting expectation: CoordinationExpectation, at now: Duration
    ) -> [Action] {
        watched = nil
        return write(token.next, isHeld: true, expecting: expectation, at: now)
    }

    private mutating func write(_ token: FencingToken, isHeld: Bool, over sight: Sight, at now: Duration) -> [Action] {
        write(token, isHeld: isHeld, expecting: .version(sight.version), at: now)
    }

    private mutating func write(
        _ token: FencingToken, isHeld: Bool, expecting expectation: CoordinationExpectation, at now: Duration
    ) -> [Action] {
        isBusy = true
        renewal += 1
        sent[renewal] = now
        let record = LeaseRecord(
            token: token, owner: owner, incarnation: incarnation, renewal: renewal, timeToLive: timeToLive, isHeld: isHeld)
        return [.write(record, expecting: expectation)]
    }
}
