import MartletCoordination
import MartletModel
import MartletStrategy
import Synchronization

/// Who may do what: asks the authorizer, under the rules as they are now, and notes what is refused.
final class AccessControl: Sendable {
    private let authorizer: (any Authorizer)?
    private let isInline: Bool
    private let identity: StrategyIdentity
    private let rules = Mutex((revision: UInt64(0), rules: AccessRules.none))
    private let answers = Mutex(AccessAnswers())
    private let calls: StrategyCalls
    let audit: AuditLog

    /// How long an authorizer that is not ours may think about one question. It is asked on the thread that needs the answer,
    /// so this is also how long others may wait for it; a strategy that keeps overrunning fails at once.
    private static let budget = Duration.milliseconds(20)

    /// - Parameter authorizer: nil: everybody may do everything.
    init(_ authorizer: (any Authorizer)?, calls: StrategyCalls, audit: AuditLog) {
        self.authorizer = authorizer
        isInline = authorizer.map { type(of: $0).execution == .inline } ?? true
        identity = StrategyIdentity(.authorizer, authorizer.map { type(of: $0).name } ?? "")
        self.calls = calls
        self.audit = audit
    }

    /// Whether anybody is asked at all.
    var isEnabled: Bool { authorizer != nil }

    /// Takes up the rules of a newer image.
    func apply(_ image: ClusterImage) {
        guard isEnabled, rules.withLock({ $0.revision }) != image.accessRevision else { return }
        let index = AccessRules(image.accessRules)
        rules.withLock { $0 = (image.accessRevision, index) }
        answers.withLock { $0 = AccessAnswers() }
    }

    func decide(_ request: AccessRequest) -> AccessDecision {
        guard let authorizer else { return .allowed(.other("there is no authorizer")) }
        if isInline { return ask(authorizer, request) }
        if let known = answers.withLock({ $0.answer(to: request) }) { return known }
        let rules = rules.withLock { $0.rules }
        do throws(StrategyFault) {
            let decision = try calls.runner.run(identity, budget: Self.budget) { try authorizer.decide(request, under: rules) }
            answers.withLock { $0.keep(decision, for: request) }
            return decision
        } catch {
            return .denied(.other("the authorizer failed: \(error)"))
        }
    }

    private func ask(_ authorizer: any Authorizer, _ request: AccessRequest) -> AccessDecision {
        let rules = rules.withLock { $0.rules }
        do {
            return try authorizer.decide(request, under: rules)
        } catch {
            let fault = StrategyFault(identity, .threw("\(error)"))
            calls.noteInline(fault)
            return .denied(.other("the authorizer failed: \(fault)"))
        }
    }

    /// Whether there is any resource of a type with which somebody may do something (KIP-679).
    func decideForAny(_ type: AccessResourceType, _ operation: AccessOperation, principal: String, host: String) -> AccessDecision
    {
        guard isEnabled else { return .allowed(.other("there is no authorizer")) }
        for resource in rules.withLock({ $0.rules }).representatives(of: type) {
            let decision = decide(AccessRequest(principal: principal, host: host, operation: operation, resource: resource))
            if decision.isAllowed { return decision }
        }
        // An authorizer that needs no rules.
        return decide(
            AccessRequest(principal: principal, host: host, operation: operation, resource: AccessResource(type, "\u{0}")))
    }
}

/// What an authorizer that is not ours answered lately. Forgotten when the rules change, and when there are too many.
private struct AccessAnswers {
    private static let countMax = 10_000
    private static let validity = Duration.seconds(5)

    private var answers: [AccessRequest: (AccessDecision, until: ContinuousClock.Instant)] = [:]

    func answer(to request: AccessRequest) -> AccessDecision? {
        guard let (decision, until) = answers[request], until > .now else { return nil }
        return decision
    }

    mutating func keep(_ decision: AccessDecision, for request: AccessRequest) {
        if answers.count >= Self.countMax { answers = [:] }
        answers[request] = (decision, .now + Self.validity)
    }
}
