import Synchronization
import Testing

@testable import MartletStrategy

@Suite struct `The runner of isolated strategies` {
    private let region = StrategyIdentity(.partitioner, "region")
    private let other = StrategyIdentity(.partitioner, "other")

    private struct Refusal: Error {}

    /// Asks until `strategy` has a thread again after its late calls were let go.
    private func untilItAnswers(_ runner: IsolatedStrategyRunner, _ strategy: StrategyIdentity) -> Int {
        while true {
            if let answer = try? runner.run(strategy, budget: .seconds(60), { 7 }) { return answer }
        }
    }

    /// Makes so many calls hang at `gate`. A call may also run out of time before a busy machine has begun it.
    private func hang(_ calls: Int, at gate: Gate, on runner: IsolatedStrategyRunner) {
        while runner.ledger.counters[region]?.hangingCalls ?? 0 < calls {
            #expect(throws: StrategyFault.self) { try runner.run(region, budget: .milliseconds(10)) { gate.pass() } }
        }
    }

    @Test func `answers what the operation answers, on another thread`() throws {
        let runner = IsolatedStrategyRunner()
        let here = CurrentThread.id
        let (answer, thread) = try runner.run(region, budget: .seconds(60)) { (6 * 7, CurrentThread.id) }
        #expect(answer == 42)
        #expect(thread != here)
    }

    @Test func `makes a fault of what is thrown`() {
        let runner = IsolatedStrategyRunner()
        #expect(throws: StrategyFault(region, .threw("Refusal()"))) {
            try runner.run(region, budget: .seconds(60)) { () throws -> Int in throw Refusal() }
        }
        let nonsense = StrategyFault(region, .answeredNonsense("partition 9"))
        #expect(throws: nonsense) {
            try runner.run(region, budget: .seconds(60)) { () throws -> Int in throw nonsense }
        }
        #expect(runner.ledger.counters[region]?.threw == 1)
        #expect(runner.ledger.counters[region]?.answeredNonsense == 1)
        #expect(runner.ledger.counters[region]?.isolatedCalls == 2)
    }

    @Test func `cuts the text that a strategy throws`() {
        struct Endless: Error, CustomStringConvertible {
            var description: String { String(repeating: "x", count: 1 << 20) }
        }
        let fault = #expect(throws: StrategyFault.self) {
            try IsolatedStrategyRunner().run(region, budget: .seconds(60)) { () throws -> Int in throw Endless() }
        }
        #expect(fault?.reason == .threw(String(repeating: "x", count: 200)))
    }

    @Test func `gives up a call that hangs, and drops its late answer`() {
        let runner = IsolatedStrategyRunner(limits: StrategyIsolationLimits(threads: 1))
        let gate = Gate()
        let answers = Mutex<[Result<String, StrategyFault>]>([])
        let budget = Duration.milliseconds(20)
        // A busy machine may not have begun the call when its time is up.
        while runner.ledger.counters[region]?.overran ?? 0 == 0 {
            answers.withLock { $0 = [] }
            let completed = Gate()
            runner.submit(region, budget: budget) {
                gate.pass()
                return "late"
            } completion: { answer in
                answers.withLock { $0.append(answer) }
                completed.open()
            }
            completed.pass()
        }
        gate.open()
        // There is one thread: it has done with the late answer when it gives the next one.
        #expect(untilItAnswers(runner, region) == 7)
        #expect(answers.withLock { $0 } == [.failure(StrategyFault(region, .overranBudget(budget)))])
        #expect(runner.ledger.counters[region]?.lateReturns == 1)
    }

    @Test func `fails at once while all threads of a strategy hang, and serves the others`() throws {
        let runner = IsolatedStrategyRunner(limits: StrategyIsolationLimits(threads: 2))
        let gate = Gate()
        hang(2, at: gate, on: runner)
        #expect(throws: StrategyFault(region, .hanging(calls: 2))) {
            try runner.run(region, budget: .seconds(600)) { 1 }
        }
        #expect(try runner.run(other, budget: .seconds(60)) { 2 } == 2)
        gate.open()
        #expect(untilItAnswers(runner, region) == 7)
        #expect(runner.ledger.counters[region]?.overran == 2)
        #expect((runner.ledger.counters[region]?.refused ?? 0) >= 1)
    }

    @Test func `replaces a thread that hangs`() throws {
        let runner = IsolatedStrategyRunner(limits: StrategyIsolationLimits(threads: 2))
        let gate = Gate()
        hang(1, at: gate, on: runner)
        #expect(try runner.run(region, budget: .seconds(60)) { 3 } == 3)
        gate.open()
    }

    @Test func `completes each of many calls exactly once, late or not`() {
        let runner = IsolatedStrategyRunner(limits: StrategyIsolationLimits(threads: 4, waitingCalls: 64))
        let calls = 2000
        let done = Gate()
        let completions = Mutex([Int](repeating: 0, count: calls))
        for call in 0..<calls {
            // Budgets around what a hand-over takes, so that deadlines and answers race.
            runner.submit(region, budget: .microseconds(call % 200)) {
                call
            } completion: { _ in
                let total = completions.withLock { counts in
                    counts[call] += 1
                    return counts.reduce(0, +)
                }
                if total == calls { done.open() }
            }
        }
        done.pass()
        #expect(completions.withLock { $0.allSatisfy { $0 == 1 } })
    }

    @Test func `gives up what runs when it is shut down`() {
        let runner = IsolatedStrategyRunner()
        let gate = Gate()
        let answer = Mutex<Result<Int, StrategyFault>?>(nil)
        let completed = Gate()
        runner.submit(region, budget: .seconds(600)) {
            gate.pass()
            return 1
        } completion: { result in
            answer.withLock { $0 = result }
            completed.open()
        }
        gate.waitForArrivals(1)
        runner.shutDown()
        completed.pass()
        #expect(answer.withLock { $0 } == .failure(StrategyFault(region, .stopped)))
        #expect(throws: StrategyFault(region, .stopped)) { try runner.run(region, budget: .seconds(60)) { 1 } }
        gate.open()
    }
}
