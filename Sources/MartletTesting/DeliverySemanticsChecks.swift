public import MartletStrategy

/// Checks that a guarantee asks for things that go together.
public struct DeliverySemanticsChecks<Subject: DeliverySemantics>: StrategyChecks {
    private let settings: [String: String]
    private let ackPolicies: Set<String>

    /// - Parameters:
    ///   - settings: what must be set; everything else has its default.
    ///   - ackPolicies: the names that its ack floor may have: those linked into the broker that it is meant for.
    public init(
        _ subject: Subject.Type, settings: [String: String] = [:],
        ackPolicies: Set<String> = ["none", "leader", "all", "quorum"]
    ) {
        self.settings = settings
        self.ackPolicies = ackPolicies
    }

    public func findings() -> [StrategyFinding] {
        var collector = FindingsCollector()
        collector.add(DeclarationChecks(Subject.self, settings: settings).findings())
        guard let complete = try? StrategySettings(settings, declared: Subject.settings),
            let subject = try? Subject(settings: complete), let other = try? Subject(settings: complete)
        else { return collector.findings }
        let demands = subject.demands
        collector.expect(
            subject.demands == demands && other.demands == demands, "Equal settings make equal demands.",
            "\(other.demands)")
        collector.expect(
            demands.ackFloor.map(ackPolicies.contains) ?? true, "The ack floor names a linked ack policy.",
            "'\(demands.ackFloor ?? "")' is none of \(ackPolicies.sorted().joined(separator: ", "))")
        collector.expect(
            demands.flush != .beforeAck || demands.ackFloor != "none",
            "A flush before the answer needs an answer that waits.", "flush .beforeAck over the ack floor 'none'")
        collector.expect(
            demands.commit != .insideTheTransaction || demands.requiresIdempotentProducer,
            "Transactions need idempotent producers.", "commit .insideTheTransaction without them")
        collector.expect(
            demands.commit != .insideTheTransaction || demands.readsCommittedOnly,
            "Offsets inside the transaction make sense only where aborted records are not read.",
            "commit .insideTheTransaction with reads of uncommitted records")
        return collector.findings
    }
}
