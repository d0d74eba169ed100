/// Something that a check found wrong with a strategy.
public struct StrategyFinding: Hashable, Sendable, CustomStringConvertible {
    /// The rule of the contract, as a sentence: "Every answer is a partition of the topic."
    public let rule: String
    /// The first case that broke it, with its values.
    public let example: String

    public init(rule: String, example: String) {
        self.rule = rule
        self.example = example
    }

    public var description: String { "\(rule) Broken by: \(example)" }
}

/// What the checks of a strategy come to when it breaks its contract.
public struct StrategyChecksFailed: Error, Hashable, Sendable, CustomStringConvertible {
    /// The type that was checked.
    public let strategy: String
    public let findings: [StrategyFinding]

    public var description: String {
        "\(strategy) breaks its contract:\n" + findings.map { "- \($0)\n" }.joined()
    }
}

/// The checks that an author runs on a strategy, from a test of any framework:
///
///     @Test func `My partitioner keeps its contract`() throws {
///         try PartitionerChecks(MyPartitioner.self).run()
///     }
public protocol StrategyChecks: Sendable {
    associatedtype Subject

    /// One finding for each broken rule, none for a strategy that keeps its contract.
    func findings() -> [StrategyFinding]
}

extension StrategyChecks {
    /// - Throws: ``StrategyChecksFailed`` with all findings.
    public func run() throws(StrategyChecksFailed) {
        let findings = findings()
        if !findings.isEmpty { throw StrategyChecksFailed(strategy: "\(Subject.self)", findings: findings) }
    }
}
