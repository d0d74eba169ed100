public import MartletModel

/// Decides whether somebody may do something.
///
/// Asked for every resource that a request is about. The rules are those of the cluster's access control lists at that moment;
/// an authorizer may decide by them, by its settings, or by neither. One that throws, or overruns its time, denies.
public protocol Authorizer: Strategy {
    func decide(_ request: AccessRequest, under rules: AccessRules) throws -> AccessDecision
}

/// Who wants to do what with what, from where.
public struct AccessRequest: Sendable, Hashable {
    /// `User:alice`, as rules have it.
    public let principal: String
    /// The client's address, without its port.
    public let host: String
    public let operation: AccessOperation
    public let resource: AccessResource

    public init(principal: String, host: String, operation: AccessOperation, resource: AccessResource) {
        self.principal = principal
        self.host = host
        self.operation = operation
        self.resource = resource
    }
}

/// What an authorizer says, and why: the reason stands in the audit log.
public enum AccessDecision: Sendable, Hashable {
    case allowed(AccessReason)
    case denied(AccessReason)

    public var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }
}

public enum AccessReason: Sendable, Hashable {
    case superUser
    case rule(AccessRule)
    /// No rule speaks of this.
    case noRule
    case other(String)
}

extension AccessReason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .superUser: "a super user"
        case .rule(let rule): "the rule \(rule)"
        case .noRule: "no rule allows it"
        case .other(let reason): reason
        }
    }
}
