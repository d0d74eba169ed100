/// Checks a coordination engine against the contract of ``CoordinationStore``: each rule on state of its own.
///
///     @Test func `My store keeps its contract`() async throws {
///         try await CoordinationStoreChecks("mine") { try await MyFixture() }.run()
///     }
public struct CoordinationStoreChecks: Sendable {
    private let name: String
    private let makeFixture: @Sendable () async throws -> any CoordinationFixture

    /// - Parameters:
    ///   - name: of the engine, for the report.
    ///   - makeFixture: makes empty state.
    public init(_ name: String, makeFixture: @escaping @Sendable () async throws -> any CoordinationFixture) {
        self.name = name
        self.makeFixture = makeFixture
    }

    /// One finding for each broken rule, none for a store that keeps its contract.
    public func findings() async -> [StrategyFinding] {
        var findings: [StrategyFinding] = []
        for rule in CoordinationRule.all {
            do {
                let fixture = try await makeFixture()
                if let example = await rule.counterexample(on: fixture) {
                    findings.append(StrategyFinding(rule: rule.sentence, example: example))
                }
                await fixture.remove()
            } catch {
                findings.append(StrategyFinding(rule: rule.sentence, example: "no state could be made: \(error)"))
            }
        }
        return findings
    }

    /// - Throws: ``StrategyChecksFailed`` with all findings.
    public func run() async throws(StrategyChecksFailed) {
        let findings = await findings()
        if !findings.isEmpty { throw StrategyChecksFailed(strategy: name, findings: findings) }
    }
}
