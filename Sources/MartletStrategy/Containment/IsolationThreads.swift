/// The threads of one isolated strategy, and the watch that gives up what is past its deadline.
final class IsolationThreads: Sendable {
    /// A call whose answer type is forgotten.
    struct Call: Sendable {
        /// Runs the strategy; what it returns hands the answer to the caller.
        let run: @Sendable () -> Outcome
        let giveUp: @Sendable (StrategyFault) -> Void
    }

    struct Outcome {
        let fault: StrategyFault?
        let deliver: () -> Void
    }

    private struct State {
        var lane: IsolationLane
        var calls: [IsolationLane.CallID: Call] = [:]
        var watchesUntil: IsolationLane.Instant?
        var hasWatch = false
    }

    private enum Watched {
        case expired([(Call, StrategyFault.Reason)], startsThreads: Int)
        case stopped
    }

    private let strategy: StrategyIdentity
    private let ledger: StrategyLedger
    private let state: WaitableLock<State>
    private let callWaits = Condition()
    private let deadlineMoved = Condition()

    init(strategy: StrategyIdentity, limits: StrategyIsolationLimits, ledger: StrategyLedger) {
        self.strategy = strategy
        self.ledger = ledger
        state = WaitableLock(State(lane: IsolationLane(limits: limits)))
    }

    func submit(_ call: Call, budget: Duration) {
        let now = SuspendingClock.now
        let (admission, startsWatch) = state.withLock { state -> (IsolationLane.Admission, Bool) in
            let admission = state.lane.admit(budget: budget, at: now)
            guard case .accepted(let id, _) = admission else { return (admission, false) }
            state.calls[id] = call
            let deadline = now.advanced(by: budget)
            if state.watchesUntil.map({ deadline < $0 }) ?? true {
                state.watchesUntil = deadline
                deadlineMoved.signal()
            }
            defer { state.hasWatch = true }
            return (admission, !state.hasWatch)
        }
        switch admission {
        case .refused(let reason):
            giveUp([(call, reason)])
        case .accepted(_, let startsThread):
            if startsWatch { startWatch() }
            if startsThread { startThread() } else { callWaits.signal() }
        }
    }

    /// Gives up every call and lets the threads that come back end.
    func stop() {
        let dropped = state.withLock { state in
            Self.take(state.lane.stop(), from: &state)
        }
        callWaits.broadcast()
        deadlineMoved.broadcast()
        giveUp(dropped)
    }

    private func startThread() {
        guard !DetachedThread.start({ self.serve() }) else { return }
        giveUp(state.withLock { state in Self.take(state.lane.threadDidNotStart(), from: &state) })
    }

    private func serve() {
        while let (id, call) = nextCall() {
            ledger.recordIsolatedCall(of: strategy)
            let outcome = call.run()
            let (isWanted, isStopped) = state.withLock { state in
                state.calls[id] = nil
                return (state.lane.finish(id), state.lane.isStopped)
            }
            if isWanted {
                if let fault = outcome.fault { ledger.record(fault) }
                outcome.deliver()
            } else if !isStopped {
                ledger.recordLateReturn(of: strategy)
            }
        }
    }

    /// Nil: the thread should end.
    private func nextCall() -> (IsolationLane.CallID, Call)? {
        state.wait(for: callWaits) { state -> (IsolationLane.CallID, Call)?? in
            if state.lane.isStopped { return .some(nil) }
            guard let id = state.lane.next(), let call = state.calls[id] else { return nil }
            return (id, call)
        }
    }

    private func startWatch() {
        guard !DetachedThread.start({ self.watch() }) else { return }
        // Without a watch no deadline would be kept: nothing may wait.
        state.withLock { $0.hasWatch = false }
        stop()
    }

    private func watch() {
        while true {
            let watched = state.wait(for: deadlineMoved, until: \.watchesUntil) { state -> Watched? in
                if state.lane.isStopped { return .stopped }
                let expiry = state.lane.expire(at: .now)
                state.watchesUntil = state.lane.nextDeadline
                let expired = Self.take(expiry.givenUp, from: &state)
                return expired.isEmpty && expiry.startsThreads == 0
                    ? nil : .expired(expired, startsThreads: expiry.startsThreads)
            }
            guard case .expired(let calls, let startsThreads) = watched else { return }
            giveUp(calls)
            for _ in 0..<startsThreads { startThread() }
        }
    }

    private func giveUp(_ calls: [(Call, StrategyFault.Reason)]) {
        for (call, reason) in calls {
            let fault = StrategyFault(strategy, reason)
            ledger.record(fault)
            call.giveUp(fault)
        }
    }

    private static func take(
        _ givenUp: [IsolationLane.GivenUp], from state: inout State
    ) -> [(Call, StrategyFault.Reason)] {
        givenUp.compactMap { late in state.calls.removeValue(forKey: late.call).map { ($0, late.reason) } }
    }
}
