import Synchronization

/// Runs strategies on threads of their own and answers in time, whatever they do.
///
/// Each strategy has a lane to itself: a few threads, made when they are needed, and a short queue. A call that is not
/// back when its budget is used up ends with ``StrategyFault`` at that moment; its thread is left to come back when it
/// likes, its answer is thrown away, and another thread takes its place. When all of a strategy's threads hang, its
/// calls fail at once until one comes back. Other strategies notice nothing.
///
/// An operation may outlive its call by any time. It captures what it needs by value (a buffer that shares its storage
/// is fine) and never a span or a pointer into somebody else's memory.
///
/// What no thread can contain: a trap in a strategy's code ends the process, and memory that it takes is the process's.
public final class IsolatedStrategyRunner: Sendable {
    /// Counts what the calls came to. Callers that run a strategy inline record its faults here too.
    public let ledger: StrategyLedger

    private let limits: StrategyIsolationLimits
    private let lanes = Mutex<Lanes>(Lanes())

    private struct Lanes {
        var byStrategy: [StrategyIdentity: IsolationThreads] = [:]
        var isStopped = false
    }

    public init(
        limits: StrategyIsolationLimits = StrategyIsolationLimits(), ledger: StrategyLedger = StrategyLedger()
    ) {
        self.limits = limits
        self.ledger = ledger
    }

    deinit { shutDown() }

    /// Runs `operation` on a thread of the strategy's.
    ///
    /// - Parameters:
    ///   - budget: from now on, the wait for a thread included.
    ///   - operation: throws what it likes: ``StrategyFault`` stays what it is, anything else becomes
    ///     ``StrategyFault/Reason/threw(_:)``.
    ///   - completion: called exactly once: on the thread that ran the operation, on the lane's watch when it is late,
    ///     or on this thread, before `submit` returns, when the call is refused. It must not block.
    public func submit<Answer: Sendable>(
        _ strategy: StrategyIdentity, budget: Duration, _ operation: @escaping @Sendable () throws -> Answer,
        completion: @escaping @Sendable (Result<Answer, StrategyFault>) -> Void
    ) {
        let call = IsolationThreads.Call(
            run: {
                let answer = Self.attempt(operation, of: strategy)
                var fault: StrategyFault?
                if case .failure(let failure) = answer { fault = failure }
                return IsolationThreads.Outcome(fault: fault) { completion(answer) }
            },
            giveUp: { completion(.failure($0)) })
        guard let lane = lane(of: strategy) else { return call.giveUp(StrategyFault(strategy, .stopped)) }
        lane.submit(call, budget: budget)
    }

    /// Runs `operation` on a thread of the strategy's and waits for its answer, `budget` at most.
    ///
    /// For threads that may block (maintenance), never for an event loop.
    public func run<Answer: Sendable>(
        _ strategy: StrategyIdentity, budget: Duration, _ operation: @escaping @Sendable () throws -> Answer
    ) throws(StrategyFault) -> Answer {
        let answer = WaitableLock<Result<Answer, StrategyFault>?>(nil)
        let isThere = Condition()
        submit(strategy, budget: budget, operation) { result in
            answer.withLock { $0 = result }
            isThere.signal()
        }
        return try answer.wait(for: isThere) { $0 }.get()
    }

    /// Ends every call with ``StrategyFault/Reason/stopped``, now and from now on.
    public func shutDown() {
        let stopped = lanes.withLock { lanes in
            lanes.isStopped = true
            defer { lanes.byStrategy = [:] }
            return Array(lanes.byStrategy.values)
        }
        for lane in stopped { lane.stop() }
    }

    private func lane(of strategy: StrategyIdentity) -> IsolationThreads? {
        lanes.withLock { lanes in
            if lanes.isStopped { return nil }
            if let lane = lanes.byStrategy[strategy] { return lane }
            let lane = IsolationThreads(strategy: strategy, limits: limits, ledger: ledger)
            lanes.byStrategy[strategy] = lane
            return lane
        }
    }

    private static func attempt<Answer>(
        _ operation: () throws -> Answer, of strategy: StrategyIdentity
    ) -> Result<Answer, StrategyFault> {
        do {
            return .success(try operation())
        } catch let fault as StrategyFault {
            return .failure(fault)
        } catch {
            return .failure(StrategyFault(strategy, .threw(by: error)))
        }
    }
}
