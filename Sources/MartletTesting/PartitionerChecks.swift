import Dispatch
public import MartletStrategy
import Synchronization

/// Checks a partitioner against its contract: answers in range for odd and random records and many partition counts,
/// the same ones again where it says so, from many threads, and in time.
///
/// A partitioner may throw for a record that it cannot place, but not for all of them: give it `records` that it
/// understands.
public struct PartitionerChecks<Subject: Partitioner>: StrategyChecks {
    private let settings: [String: String]
    private let cases: [PlacementCase]
    private let seed: UInt64
    private let patience: Duration

    /// - Parameters:
    ///   - settings: what must be set; everything else has its default.
    ///   - records: in addition to ``SampleRecord/standard(seed:)``.
    ///   - seed: of the random records; part of every finding, to repeat it.
    ///   - patience: a call that takes longer is a finding. Generous, since test machines are busy.
    public init(
        _ subject: Subject.Type, settings: [String: String] = [:], records: [SampleRecord] = [],
        seed: UInt64 = .random(in: 0 ... .max), patience: Duration = .seconds(5)
    ) {
        self.settings = settings
        cases = PlacementCase.all(records + SampleRecord.standard(seed: seed))
        self.seed = seed
        self.patience = patience
    }

    public func findings() -> [StrategyFinding] {
        var collector = FindingsCollector()
        collector.add(DeclarationChecks(Subject.self, settings: settings).findings())
        guard let subject = makeSubject(), let other = makeSubject() else { return collector.findings }

        let runner = IsolatedStrategyRunner()
        defer { runner.shutDown() }
        // Without an answer in time nothing further is asked: it would cost all the patience again.
        guard let answers = ask(subject, on: runner, &collector) else { return collector.findings }
        collector.expect(
            answers.contains { $0 != nil }, "It can place at least one of the records that the checks show it.",
            "all of them were refused; pass some that it understands as `records`")
        if Subject.isStable {
            // A second instance must agree too: the broker makes one, each client another.
            for again in [subject, other] { compare(again, with: answers, &collector) }
        }
        checkConcurrentCalls(subject, answers, &collector)
        return collector.findings
    }

    private func makeSubject() -> Subject? {
        guard let complete = try? StrategySettings(settings, declared: Subject.settings) else { return nil }
        return try? Subject(settings: complete)
    }

    /// The answer to each case, nil where the record was refused; nil as a whole where a call did not return.
    private func ask(
        _ subject: Subject, on runner: IsolatedStrategyRunner, _ collector: inout FindingsCollector
    )
        -> [Int?]?
    {
        var answers: [Int?] = []
        for placement in cases {
            do throws(StrategyFault) {
                answers.append(
                    try runner.run(Subject.identity, budget: patience) { try placement.checkedAnswer(of: subject) })
            } catch {
                answers.append(nil)
                switch error.reason {
                case .threw: break
                case .answeredNonsense:
                    collector.expect(false, "Every answer is a partition of the topic.", "\(error) \(at(placement))")
                case .overranBudget, .hanging, .crowded, .missing, .stopped:
                    collector.expect(false, "Every call returns soon.", "\(error) \(at(placement))")
                    return nil
                }
            }
        }
        return answers
    }

    private func compare(_ subject: Subject, with answers: [Int?], _ collector: inout FindingsCollector) {
        for (placement, answer) in zip(cases, answers) where placement.record.key != nil {
            let again = try? placement.answer(of: subject)
            collector.expect(
                again == answer, "A stable partitioner places equal keyed records equally.",
                "\(text(again)) after \(text(answer)). \(at(placement))")
        }
    }

    /// That it is free of races only a run with the thread sanitizer proves; wrong answers and crashes show here.
    private func checkConcurrentCalls(_ subject: Subject, _ answers: [Int?], _ collector: inout FindingsCollector) {
        let strangeness = Mutex<String?>(nil)
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for (placement, answer) in zip(cases, answers) {
                let again = try? placement.answer(of: subject)
                let isInRange = again.map((0..<placement.partitionCount).contains) ?? true
                let mustAgree = Subject.isStable && placement.record.key != nil
                if !isInRange || mustAgree && again != answer {
                    strangeness.withLock { $0 = "\(text(again)) after \(text(answer)). \(at(placement))" }
                }
            }
        }
        if let example = strangeness.withLock({ $0 }) {
            collector.expect(false, "Calls from several threads at once are answered like single ones.", example)
        }
    }

    private func at(_ placement: PlacementCase) -> String { "It was \(placement), with seed \(seed)." }
    private func text(_ answer: Int?) -> String { answer.map { "partition \($0)" } ?? "a refusal" }
}
