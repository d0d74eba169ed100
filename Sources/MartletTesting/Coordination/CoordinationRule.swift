import MartletStrategy

/// One rule of the contract of ``CoordinationStore``, with the try that shows whether it is kept.
struct CoordinationRule: Sendable {
    let sentence: String
    private let attempt: @Sendable (CoordinationTrial) async throws -> Void

    init(_ sentence: String, _ attempt: @escaping @Sendable (CoordinationTrial) async throws -> Void) {
        self.sentence = sentence
        self.attempt = attempt
    }

    static let all: [CoordinationRule] =
        valueRules + commitRules + ephemeralRules + watchRules + counterRules + limitRules

    /// What happened instead; nil where the rule is kept.
    func counterexample(on fixture: any CoordinationFixture) async -> String? {
        let trial = CoordinationTrial(fixture)
        var counterexample: String?
        do {
            try await attempt(trial)
        } catch {
            counterexample = "\(error)"
        }
        await trial.closeAll()
        return counterexample
    }
}

/// A rule that was broken.
struct BrokenRule: Error, CustomStringConvertible {
    let description: String
}
