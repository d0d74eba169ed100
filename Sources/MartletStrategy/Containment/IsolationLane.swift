/// The calls of one isolated strategy: which wait, which run, which hang. Pure: no thread, no clock.
///
/// A thread is idle, running a call, or hanging in a call that was given up. One that hangs is replaced while the
/// limit lasts; when every thread hangs, calls fail at once until one comes back.
///
/// Invariant: `threads == idleThreads + running.count + hangingThreads <= limits.threads`.
struct IsolationLane {
    typealias Instant = SuspendingClock.Instant
    typealias CallID = UInt64

    enum Admission: Hashable {
        case accepted(CallID, startsThread: Bool)
        case refused(StrategyFault.Reason)
    }

    struct Expiry: Hashable {
        var givenUp: [GivenUp] = []
        /// Running calls were given up while others wait: whoever does the expiry starts this many in their place.
        var startsThreads = 0
    }

    struct GivenUp: Hashable {
        let call: CallID
        let reason: StrategyFault.Reason
    }

    private struct Call {
        let id: CallID
        let budget: Duration
        let deadline: Instant
    }

    let limits: StrategyIsolationLimits
    /// In the order of arrival.
    private var waiting: [Call] = []
    private var running: [CallID: Call] = [:]
    private var idleThreads = 0
    private(set) var hangingThreads = 0
    private(set) var threads = 0
    private var lastID: CallID = 0
    private(set) var isStopped = false

    init(limits: StrategyIsolationLimits) { self.limits = limits }

    /// When the next call must be given up; nil while there is none.
    var nextDeadline: Instant? {
        var earliest: Instant?
        for call in waiting { earliest = min(earliest ?? call.deadline, call.deadline) }
        for call in running.values { earliest = min(earliest ?? call.deadline, call.deadline) }
        return earliest
    }

    mutating func admit(budget: Duration, at now: Instant) -> Admission {
        if isStopped { return .refused(.stopped) }
        if hangingThreads == limits.threads { return .refused(.hanging(calls: hangingThreads)) }
        if waiting.count >= limits.waitingCalls { return .refused(.crowded(waiting: waiting.count)) }
        lastID += 1
        waiting.append(Call(id: lastID, budget: budget, deadline: now.advanced(by: budget)))
        return .accepted(lastID, startsThread: takesThreadIfNeeded())
    }

    /// A thread that has just started, or has finished a call, wants the next one. Nil: it is idle now.
    mutating func next() -> CallID? {
        guard !waiting.isEmpty else { return nil }
        let call = waiting.removeFirst()
        idleThreads -= 1
        running[call.id] = call
        return call.id
    }

    /// A thread has come back from `call` and is idle. Answers whether somebody still wants the result.
    mutating func finish(_ call: CallID) -> Bool {
        idleThreads += 1
        if running.removeValue(forKey: call) != nil { return true }
        hangingThreads -= 1
        return false
    }

    /// Gives up what is past its deadline, and all that waits once there is no thread left to run it.
    mutating func expire(at now: Instant) -> Expiry {
        var expiry = Expiry()
        for call in running.values where call.deadline <= now {
            expiry.givenUp.append(GivenUp(call: call.id, reason: .overranBudget(call.budget)))
        }
        for late in expiry.givenUp {
            running.removeValue(forKey: late.call)
            hangingThreads += 1
        }
        let allHang = hangingThreads == limits.threads
        let crowd = waiting.count
        waiting.removeAll { call in
            guard allHang || call.deadline <= now else { return false }
            expiry.givenUp.append(
                GivenUp(call: call.id, reason: allHang ? .hanging(calls: hangingThreads) : .crowded(waiting: crowd)))
            return true
        }
        while takesThreadIfNeeded() { expiry.startsThreads += 1 }
        return expiry
    }

    /// The system refused a thread that ``Admission`` or ``Expiry`` asked for. Without any thread nothing that waits
    /// would ever run.
    mutating func threadDidNotStart() -> [GivenUp] {
        threads -= 1
        idleThreads -= 1
        guard threads == hangingThreads else { return [] }
        return dropWaiting(.crowded(waiting: waiting.count))
    }

    /// From now on nothing is admitted. What runs is given up, what waits is dropped.
    mutating func stop() -> [GivenUp] {
        isStopped = true
        let dropped = running.keys.map { GivenUp(call: $0, reason: .stopped) }
        hangingThreads += running.count
        running.removeAll()
        return dropped + dropWaiting(.stopped)
    }

    private mutating func dropWaiting(_ reason: StrategyFault.Reason) -> [GivenUp] {
        defer { waiting.removeAll() }
        return waiting.map { GivenUp(call: $0.id, reason: reason) }
    }

    /// Whether a new thread, counted as idle from this moment, is needed for the calls that wait.
    private mutating func takesThreadIfNeeded() -> Bool {
        guard idleThreads < waiting.count, threads < limits.threads else { return false }
        threads += 1
        idleThreads += 1
        return true
    }
}
