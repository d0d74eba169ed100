import MartletModel
public import MartletStrategy

/// Checks an ack policy against its contract, over every progress of up to five replicas with few offsets: it promises
/// no more than it waited for, its election rule keeps what it promised, and more progress never takes an answer back.
public struct AckPolicyChecks<Subject: AckPolicy>: StrategyChecks {
    private let settings: [String: String]

    /// - Parameter settings: what must be set; everything else has its default.
    public init(_ subject: Subject.Type, settings: [String: String] = [:]) { self.settings = settings }

    public func findings() -> [StrategyFinding] {
        var collector = FindingsCollector()
        collector.add(DeclarationChecks(Subject.self, settings: settings).findings())
        collector.expect(
            Subject.execution == .inline, "An ack policy is asked where connections are served: it is inline.",
            "its execution is .\(Subject.execution)")
        collector.expect(!Subject.promise.isEmpty, "The promise completes 'an acknowledged record …'.", "it is empty")
        collector.expect(
            Subject.strength < .replicated || Subject.election != .anyReplica,
            "What survives its leader needs an election rule that finds it again.",
            "strength .replicated, election .anyReplica")
        guard let complete = try? StrategySettings(settings, declared: Subject.settings),
            let subject = try? Subject(settings: complete)
        else { return collector.findings }
        for progress in SampleProgress.grid() {
            let decision = subject.decide(progress)
            collector.expect(
                subject.decide(progress) == decision, "Equal facts are answered equally.", "\(progress)")
            if decision == .acknowledge { checkPromise(progress, &collector) }
            checkLiveness(progress, decision, &collector)
            for further in progress.oneStepFurther where decision == .acknowledge {
                collector.expect(
                    subject.decide(further) == .acknowledge, "More progress never takes an acknowledgement back.",
                    "\(progress), then \(further)")
            }
        }
        return collector.findings
    }

    /// For a progress that was acknowledged.
    private func checkPromise(_ progress: ReplicationProgress, _ collector: inout FindingsCollector) {
        if Subject.strength >= .leader {
            collector.expect(
                progress.leaderEnd >= progress.requestEnd, "Strength .leader or more waits for the leader.",
                "\(progress)")
        }
        guard Subject.strength >= .replicated else { return }
        switch Subject.election {
        case .anyReplica: break
        case .inSyncReplica:
            collector.expect(
                progress.inSyncEnd >= progress.requestEnd,
                "Where any in-sync replica may lead, all of them have what was acknowledged.", "\(progress)")
        case .longestLogOfMajority:
            collector.expect(
                progress.end(reachedBy: progress.majority) >= progress.requestEnd,
                "Where a majority elects, a majority has what was acknowledged.", "\(progress)")
        }
    }

    /// A request that every replica has must be answered, or its producer waits for nothing.
    private func checkLiveness(
        _ progress: ReplicationProgress, _ decision: AckDecision, _ collector: inout FindingsCollector
    ) {
        let isEverywhere = progress.end(reachedBy: progress.assignedReplicas.count) >= progress.requestEnd
        guard isEverywhere, progress.leaderFlushedEnd >= progress.requestEnd,
            progress.inSyncReplicas.count == progress.assignedReplicas.count,
            progress.inSyncReplicas.count >= progress.minimumInSyncReplicas
        else { return }
        collector.expect(
            decision == .acknowledge, "What every replica has on a healthy partition is acknowledged.", "\(progress)")
    }
}
