import MartletModel
public import MartletStrategy

/// Checks a retention policy against its contract: it never wants more than the log has, lets go no less as time goes
/// on, answers equal facts equally, and copes with empty logs and with timestamps that are missing or absurd.
public struct RetentionPolicyChecks<Subject: RetentionPolicy>: StrategyChecks {
    private let settings: [String: String]
    private let logs: [LogFacts]
    private let seed: UInt64
    private let patience: Duration

    /// - Parameters:
    ///   - settings: what must be set; everything else has its default.
    ///   - logs: in addition to the built-in ones.
    ///   - seed: of the random logs; part of every finding, to repeat it.
    ///   - patience: a call that takes longer is a finding.
    public init(
        _ subject: Subject.Type, settings: [String: String] = [:], logs: [LogFacts] = [],
        seed: UInt64 = .random(in: 0 ... .max), patience: Duration = .seconds(5)
    ) {
        self.settings = settings
        self.logs = logs + SampleLog.standard(seed: seed)
        self.seed = seed
        self.patience = patience
    }

    /// Ascending, from before the oldest record to far in the future.
    private static var moments: [Timestamp] {
        [0, Timestamp(SampleLog.now.rawValue - 31_536_000_000), SampleLog.now]
            + [1, 60_000, 3_600_000, 604_800_000, 31_536_000_000, 3_153_600_000_000].map { (milliseconds: Int64) in
                SampleLog.now.shifted(byMilliseconds: milliseconds)
            } + [Timestamp(.max)]
    }

    public func findings() -> [StrategyFinding] {
        var collector = FindingsCollector()
        collector.add(DeclarationChecks(Subject.self, settings: settings).findings())
        guard let complete = try? StrategySettings(settings, declared: Subject.settings),
            let subject = try? Subject(settings: complete)
        else { return collector.findings }
        let runner = IsolatedStrategyRunner()
        defer { runner.shutDown() }
        for log in logs {
            var latest: Offset?
            for now in Self.moments {
                guard let decision = decide(subject, log, now, on: runner, &collector) else {
                    return collector.findings
                }
                let again = try? subject.decide(log, now: now)
                collector.expect(
                    again?.deleteBelow == decision.deleteBelow && again?.compacts == decision.compacts,
                    "Equal facts are answered equally.", at(log, now))
                collector.expect(
                    decision.deleteBelow ?? .none >= latest ?? .none, "What may go may still go later.",
                    "\(text(latest)), then \(text(decision.deleteBelow)). \(at(log, now))")
                latest = decision.deleteBelow
            }
        }
        return collector.findings
    }

    /// Nil where there is no point in asking on.
    private func decide(
        _ subject: Subject, _ log: LogFacts, _ now: Timestamp, on runner: IsolatedStrategyRunner,
        _ collector: inout FindingsCollector
    ) -> RetentionDecision? {
        do throws(StrategyFault) {
            let decision = try runner.run(Subject.identity, budget: patience) {
                (raw: try subject.decide(log, now: now), checked: try subject.checkedDecision(on: log, now: now))
            }
            collector.expect(
                decision.raw.askAgainAfter > .zero, "It may be asked again after a time, not at once.",
                "\(decision.raw.askAgainAfter). \(at(log, now))")
            return decision.checked
        } catch {
            switch error.reason {
            case .threw: collector.expect(false, "It answers for every log.", "\(error) \(at(log, now))")
            case .answeredNonsense:
                collector.expect(false, "It never deletes beyond the log's end.", "\(error) \(at(log, now))")
            case .overranBudget, .hanging, .crowded, .missing, .stopped:
                collector.expect(false, "Every call returns soon.", "\(error) \(at(log, now))")
            }
            return nil
        }
    }

    private func at(_ log: LogFacts, _ now: Timestamp) -> String {
        "It was at \(now), with seed \(seed), for \(log.segments.count) segments: "
            + log.segments.prefix(8).map { segment in
                "[\(segment.baseOffset), \(segment.endOffset)) \(segment.byteCount) bytes, newest \(segment.largestTimestamp), written \(segment.lastModified)"
            }.joined(separator: "; ") + "."
    }

    private func text(_ offset: Offset?) -> String { offset.map { "below \($0)" } ?? "nothing" }
}
