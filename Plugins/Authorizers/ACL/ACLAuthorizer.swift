internal import MartletModel
public import MartletStrategy

/// Access control lists as Kafka has them (KIP-11, KIP-290): what no rule allows is denied, and a rule that denies wins.
///
/// Who may read, write, delete or alter something may describe it; who may alter its configuration may see that.
public struct ACLAuthorizer: Authorizer {
    public static let name = "acl"
    public static let summary = "Access control lists as Kafka has them: what no rule allows is denied."
    public static let execution = StrategyExecution.inline
    public static let settings = [
        StrategySetting(
            "super.users", .text, default: "", "Who may do everything, separated by semicolons: User:admin;User:CN=ops."),
        StrategySetting(
            "allow.everyone.if.no.acl.found", .boolean, default: "false",
            "Whether a resource that no rule is about is open to everybody."),
    ]

    private let superUsers: Set<String>
    private let isOpenWithoutRules: Bool

    public init(settings: StrategySettings) throws(StrategySettingError) {
        let text = try settings.text("super.users")
        let names = text.split(separator: ";").map { String($0.trimmingBlanks) }.filter { !$0.isEmpty }
        if let wrong = names.first(where: { Principal($0) == nil }) {
            throw StrategySettingError(
                setting: "super.users", value: text, reason: "'\(wrong)' must be of the form User:name")
        }
        superUsers = Set(names)
        isOpenWithoutRules = try settings.boolean("allow.everyone.if.no.acl.found")
    }

    public func decide(_ request: AccessRequest, under rules: AccessRules) -> AccessDecision {
        if superUsers.contains(request.principal) { return .allowed(.superUser) }
        var allowing: AccessRule?
        var denying: AccessRule?
        var hasRules = false
        rules.forEach(about: request.resource) { rule in
            hasRules = true
            guard rule.isFor(request.principal, at: request.host) else { return true }
            if rule.permission == .deny, rule.operation == request.operation || rule.operation == .all {
                denying = rule
                return false
            }
            if allowing == nil, rule.permission == .allow, Self.allows(rule.operation, request.operation) { allowing = rule }
            return true
        }
        if let denying { return .denied(.rule(denying)) }
        if let allowing { return .allowed(.rule(allowing)) }
        if !hasRules, isOpenWithoutRules { return .allowed(.noRule) }
        return .denied(.noRule)
    }

    private static func allows(_ allowed: AccessOperation, _ wanted: AccessOperation) -> Bool {
        if allowed == .all || allowed == wanted { return true }
        return switch wanted {
        case .describe: allowed == .read || allowed == .write || allowed == .delete || allowed == .alter
        case .describeConfigs: allowed == .alterConfigs
        default: false
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
