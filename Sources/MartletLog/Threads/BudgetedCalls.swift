internal import Synchronization

/// Runs calls into foreign code on a thread of their own, and goes on without it when one takes too long.
///
/// A thread that is stuck cannot be ended. It is left alone, and another one takes the next calls; what it brings back
/// in the end is not used.
final class BudgetedCalls<Value: Sendable>: Sendable {
    enum Outcome: Sendable {
        case value(Value)
        case threw(any Error)
        case overran
        /// So many calls are stuck that no more threads are given to them.
        case exhausted
    }

    private struct Desk {
        var call: (@Sendable () throws -> Value)?
        var outcome: Outcome?
        var isAbandoned = false
    }

    private let desk = Mutex<Monitor<Desk>?>(nil)
    private let stuckCount = Atomic(0)
    private static var stuckCountMax: Int { 4 }

    init() {}

    /// Runs `body` and waits for it, at most for `budget`. One call at a time.
    func call(budget: Duration, _ body: @escaping @Sendable () throws -> Value) -> Outcome {
        guard stuckCount.load(ordering: .relaxed) < Self.stuckCountMax else { return .exhausted }
        let monitor = desk.withLock { desk in
            if let desk { return desk }
            let made = makeDesk()
            desk = made
            return made
        }
        monitor.update { $0.call = body }
        let outcome = monitor.wait(atMost: budget) { desk in
            defer { desk.outcome = nil }
            return desk.outcome
        }
        if let outcome { return outcome }
        abandon(monitor)
        return .overran
    }

    /// Lets the thread end.
    func stop() {
        let monitor = desk.withLock { desk in
            defer { desk = nil }
            return desk
        }
        monitor?.update { $0.isAbandoned = true }
    }

    private func abandon(_ monitor: Monitor<Desk>) {
        desk.withLock { $0 = nil }
        let isFinished = monitor.update { desk in
            desk.isAbandoned = true
            return desk.outcome != nil
        }
        if !isFinished { stuckCount.add(1, ordering: .relaxed) }
    }

    private func makeDesk() -> Monitor<Desk> {
        let monitor = Monitor(Desk())
        Threads.start { [self] in serve(monitor) }.detach()
        return monitor
    }

    private func serve(_ monitor: Monitor<Desk>) {
        while let call = monitor.wait(for: { Self.next(&$0) }) {
            let outcome: Outcome
            do { outcome = .value(try call()) } catch { outcome = .threw(error) }
            let wasStuck = monitor.update { desk in
                desk.outcome = outcome
                return desk.isAbandoned
            }
            if wasStuck {
                stuckCount.subtract(1, ordering: .relaxed)
                return
            }
        }
    }

    /// The next call; an inner nil when there will be none.
    private static func next(_ desk: inout Desk) -> (@Sendable () throws -> Value)?? {
        if let call = desk.call {
            desk.call = nil
            return .some(call)
        }
        return desk.isAbandoned ? .some(nil) : nil
    }
}
