/// Keeps the first example for each rule: the hundredth says no more than the first.
struct FindingsCollector {
    private(set) var findings: [StrategyFinding] = []

    /// - Parameter example: only evaluated for a broken rule that has no example yet.
    mutating func expect(_ holds: Bool, _ rule: String, _ example: @autoclosure () -> String) {
        guard !holds, !findings.contains(where: { $0.rule == rule }) else { return }
        findings.append(StrategyFinding(rule: rule, example: example()))
    }

    mutating func add(_ others: [StrategyFinding]) {
        for finding in others { expect(false, finding.rule, finding.example) }
    }
}
