import Dispatch
import MartletModel
public import MartletStrategy
import Synchronization

/// Checks a record policy against its contract: it decides something, gives a record the same answer again, also in
/// another instance and from many threads, in time, and without throwing where that would hold up every consumer.
///
/// A deduplication policy may throw for a record that it will not have; what it throws is the producer's error.
public struct RecordPolicyChecks<Subject: RecordPolicy>: StrategyChecks {
    private let settings: [String: String]
    private let records: [SampleRecord]
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
        self.records = records + SampleRecord.standard(seed: seed)
        self.seed = seed
        self.patience = patience
    }

    public func findings() -> [StrategyFinding] {
        var collector = FindingsCollector()
        collector.add(DeclarationChecks(Subject.self, settings: settings).findings())
        guard let subject = makeSubject(), let other = makeSubject() else { return collector.findings }
        let decides = subject is any DeduplicationPolicy || subject is any ExpiryPolicy || subject is any DelayPolicy
        collector.expect(
            decides, "It decides something: it is a DeduplicationPolicy, an ExpiryPolicy or a DelayPolicy.",
            "\(Subject.self) is none of them")
        if let dedup = subject as? any DeduplicationPolicy, let again = other as? any DeduplicationPolicy {
            collector.expect(dedup.window == again.window, "Equal settings make equal windows.", "\(again.window)")
        }
        let runner = IsolatedStrategyRunner()
        defer { runner.shutDown() }
        // Without an answer in time nothing further is asked: it would cost all the patience again.
        guard let answers = ask(subject, on: runner, &collector) else { return collector.findings }
        compare(subject, with: answers, "The same record gets the same answer again.", &collector)
        compare(other, with: answers, "Another instance with the same settings gives the same answer.", &collector)
        checkConcurrentCalls(subject, answers, &collector)
        return collector.findings
    }

    private func makeSubject() -> Subject? {
        guard let complete = try? StrategySettings(settings, declared: Subject.settings) else { return nil }
        return try? Subject(settings: complete)
    }

    private func ask(
        _ subject: Subject, on runner: IsolatedStrategyRunner, _ collector: inout FindingsCollector
    ) -> [RecordAnswer]? {
        var answers: [RecordAnswer] = []
        for record in records {
            do throws(StrategyFault) {
                let answer = try runner.run(Subject.identity, budget: patience) { RecordAnswer(of: subject, to: record) }
                if let text = answer.deliveryFault {
                    collector.expect(
                        false, "Expiry and delay have an answer to every record: one without would hold up all consumers.",
                        "\(text) \(at(record))")
                }
                answers.append(answer)
            } catch {
                collector.expect(false, "Every call returns soon.", "\(error) \(at(record))")
                return nil
            }
        }
        return answers
    }

    private func compare(
        _ subject: Subject, with answers: [RecordAnswer], _ rule: String, _ collector: inout FindingsCollector
    ) {
        for (record, answer) in zip(records, answers) {
            let again = RecordAnswer(of: subject, to: record)
            collector.expect(again == answer, rule, "\(again) after \(answer). \(at(record))")
        }
    }

    /// That it is free of races only a run with the thread sanitizer proves; wrong answers and crashes show here.
    private func checkConcurrentCalls(
        _ subject: Subject, _ answers: [RecordAnswer], _ collector: inout FindingsCollector
    ) {
        let strangeness = Mutex<String?>(nil)
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for (record, answer) in zip(records, answers) {
                let again = RecordAnswer(of: subject, to: record)
                if again != answer { strangeness.withLock { $0 = "\(again) after \(answer). \(at(record))" } }
            }
        }
        if let example = strangeness.withLock({ $0 }) {
            collector.expect(false, "Calls from several threads at once are answered like single ones.", example)
        }
    }

    private func at(_ record: SampleRecord) -> String { "It was a record with \(record), with seed \(seed)." }
}

/// Everything that a policy says of one record.
private struct RecordAnswer: Equatable, Sendable {
    var messageID: MessageID?
    var refuses = false
    var expiry: Timestamp?
    var due: Timestamp?
    /// What expiry or delay threw.
    var deliveryFault: String?

    init<Subject: RecordPolicy>(of policy: Subject, to record: SampleRecord) {
        record.withFacts { facts in
            if let dedup = policy as? any DeduplicationPolicy {
                do { messageID = try dedup.messageID(of: facts) } catch { refuses = true }
            }
            do {
                if let expiring = policy as? any ExpiryPolicy { expiry = try expiring.expiry(of: facts) }
                if let delaying = policy as? any DelayPolicy { due = try delaying.earliestDelivery(of: facts) }
            } catch {
                deliveryFault = "It threw \(error)."
            }
        }
    }
}
