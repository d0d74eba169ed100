import MartletModel
public import MartletStrategy

/// Checks an assignor against its contract, over random groups and their fates: every partition goes to one member at
/// most, who subscribes its topic, none is left out, and the answer comes in time.
public struct AssignorChecks<Subject: Assignor>: StrategyChecks {
    private let settings: [String: String]
    private let groups: [GroupFacts]
    private let mayLeaveOut: Bool
    private let seed: UInt64
    private let patience: Duration

    /// - Parameters:
    ///   - settings: what must be set; everything else has its default.
    ///   - groups: in addition to random ones.
    ///   - mayLeaveOut: whether it is right for the assignor to give a subscribed partition to nobody, who then reads it.
    ///   - seed: of the random groups; part of every finding, to repeat it.
    ///   - patience: a call that takes longer is a finding.
    public init(
        _ subject: Subject.Type, settings: [String: String] = [:], groups: [GroupFacts] = [], mayLeaveOut: Bool = false,
        seed: UInt64 = .random(in: 0 ... .max), patience: Duration = .seconds(5)
    ) {
        self.settings = settings
        self.groups = groups
        self.mayLeaveOut = mayLeaveOut
        self.seed = seed
        self.patience = patience
    }

    public func findings() -> [StrategyFinding] {
        var collector = FindingsCollector()
        collector.add(DeclarationChecks(Subject.self, settings: settings).findings())
        guard let complete = try? StrategySettings(settings, declared: Subject.settings),
            let subject = try? Subject(settings: complete)
        else { return collector.findings }
        let runner = IsolatedStrategyRunner()
        defer { runner.shutDown() }
        for group in groups {
            guard ask(subject, group, on: runner, &collector) != nil else { return collector.findings }
        }
        var random = SeededRandom(seed: seed)
        for _ in 0..<40 {
            var group = SampleGroup.random(using: &random)
            for _ in 0..<6 {
                guard let assignment = ask(subject, group, on: runner, &collector) else { return collector.findings }
                group = SampleGroup.changed(group, having: assignment, using: &random)
            }
        }
        return collector.findings
    }

    /// Nil where there is no point in asking on.
    private func ask(
        _ subject: Subject, _ group: GroupFacts, on runner: IsolatedStrategyRunner, _ collector: inout FindingsCollector
    ) -> [GroupMemberID: TopicPartitionSet]? {
        do throws(StrategyFault) {
            let assignment = try runner.run(Subject.identity, budget: patience) { try subject.checkedAssignment(for: group) }
            if !mayLeaveOut { checkCompleteness(of: assignment, for: group, &collector) }
            return assignment
        } catch {
            let rule =
                switch error.reason {
                case .threw: "It answers for every group."
                case .answeredNonsense: "Every partition goes to one member at most, who subscribes its topic."
                case .overranBudget, .hanging, .crowded, .missing, .stopped: "Every call returns soon."
                }
            collector.expect(false, rule, "\(error) \(at(group))")
            return nil
        }
    }

    private func checkCompleteness(
        of assignment: [GroupMemberID: TopicPartitionSet], for group: GroupFacts, _ collector: inout FindingsCollector
    ) {
        let subscribed = group.members.reduce(into: Set()) { $0.formUnion($1.subscribedTopics) }
        let wanted = subscribed.reduce(0) { $0 + (group.topics[$1]?.partitionCount ?? 0) }
        let given = assignment.values.reduce(0) { $0 + $1.count }
        collector.expect(
            given == wanted, "Every partition that somebody subscribes goes to somebody.",
            "\(given) of \(wanted). \(at(group))")
    }

    private func at(_ group: GroupFacts) -> String {
        "It was with seed \(seed), for \(group.members.count) members and topics of "
            + "\(group.topics.values.map(\.partitionCount)) partitions."
    }
}
