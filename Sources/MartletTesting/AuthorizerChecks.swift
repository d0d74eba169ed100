import MartletModel
public import MartletStrategy

/// Checks an authorizer against its contract, over random rules and requests: it answers every request, in time, and the same
/// request under the same rules always alike.
public struct AuthorizerChecks<Subject: Authorizer>: StrategyChecks {
    private let settings: [String: String]
    private let seed: UInt64
    private let patience: Duration

    /// - Parameters:
    ///   - settings: what must be set; everything else has its default.
    ///   - seed: of the random rules and requests; part of every finding, to repeat it.
    ///   - patience: a call that takes longer is a finding.
    public init(
        _ subject: Subject.Type, settings: [String: String] = [:], seed: UInt64 = .random(in: 0 ... .max),
        patience: Duration = .seconds(1)
    ) {
        self.settings = settings
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
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            let rules = AccessRules((0..<Int.random(in: 0...30, using: &random)).map { _ in Self.rule(using: &random) })
            for _ in 0..<50 {
                let request = Self.request(using: &random)
                guard let first = ask(subject, request, rules, on: runner, &collector),
                    let second = ask(subject, request, rules, on: runner, &collector)
                else { return collector.findings }
                collector.expect(
                    first.isAllowed == second.isAllowed, "The same request under the same rules is always answered alike.",
                    "It was with seed \(seed): \(request).")
            }
        }
        return collector.findings
    }

    /// Nil where there is no point in asking on.
    private func ask(
        _ subject: Subject, _ request: AccessRequest, _ rules: AccessRules, on runner: IsolatedStrategyRunner,
        _ collector: inout FindingsCollector
    ) -> AccessDecision? {
        do throws(StrategyFault) {
            return try runner.run(StrategyIdentity(.authorizer, Subject.name), budget: patience) {
                try subject.decide(request, under: rules)
            }
        } catch {
            let answers = if case .threw = error.reason { false } else { true }
            collector.expect(
                false, answers ? "Every call returns soon." : "It answers every request.",
                "\(error) It was with seed \(seed): \(request).")
            return nil
        }
    }

    private static func rule(using random: inout SeededRandom) -> AccessRule {
        let isPrefixed = Bool.random(using: &random)
        return AccessRule(
            resourceType: .topic, patternType: isPrefixed ? .prefixed : .literal,
            resourceName: Int.random(in: 0..<5, using: &random) == 0 ? AccessRule.wildcard : name(using: &random),
            principal: Int.random(in: 0..<5, using: &random) == 0 ? AccessRule.everybody : "User:\(name(using: &random))",
            host: AccessRule.wildcard, operation: [.all, .read, .write, .describe].randomElement(using: &random) ?? .all,
            permission: Bool.random(using: &random) ? .allow : .deny)
    }

    private static func request(using random: inout SeededRandom) -> AccessRequest {
        AccessRequest(
            principal: "User:\(name(using: &random))", host: "192.0.2.1",
            operation: [.read, .write, .describe, .alterConfigs].randomElement(using: &random) ?? .read,
            resource: Bool.random(using: &random) ? .topic(name(using: &random)) : .cluster)
    }

    private static func name(using random: inout SeededRandom) -> String {
        String((0..<Int.random(in: 1...3, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" })
    }
}
