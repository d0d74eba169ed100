/// Chooses rules, to list or delete them (KIP-140, KIP-290).
public struct AccessRuleFilter: Sendable, Hashable {
    public var resourceType: AccessResourceType
    public var patternType: AccessPatternType
    /// Nil: every name.
    public var resourceName: String?
    /// Nil: every principal.
    public var principal: String?
    /// Nil: every host.
    public var host: String?
    public var operation: AccessOperation
    public var permission: AccessPermission

    public init(
        resourceType: AccessResourceType = .any, patternType: AccessPatternType = .any, resourceName: String? = nil,
        principal: String? = nil, host: String? = nil, operation: AccessOperation = .any, permission: AccessPermission = .any
    ) {
        self.resourceType = resourceType
        self.patternType = patternType
        self.resourceName = resourceName
        self.principal = principal
        self.host = host
        self.operation = operation
        self.permission = permission
    }

    public func matches(_ rule: AccessRule) -> Bool {
        (resourceType == .any || resourceType == rule.resourceType)
            && matchesName(of: rule)
            && (principal.map { $0 == rule.principal } ?? true)
            && (host.map { $0 == rule.host } ?? true)
            && (operation == .any || operation == rule.operation)
            && (permission == .any || permission == rule.permission)
    }

    private func matchesName(of rule: AccessRule) -> Bool {
        switch patternType {
        case .any: resourceName.map { $0 == rule.resourceName } ?? true
        case .match: resourceName.map { rule.covers($0) } ?? true
        case .literal, .prefixed: patternType == rule.patternType && (resourceName.map { $0 == rule.resourceName } ?? true)
        case .unknown: false
        }
    }
}

extension AccessRule {
    /// Whether the rule is about the resource of this name, its type aside.
    public func covers(_ name: String) -> Bool {
        switch patternType {
        case .literal: resourceName == name || resourceName == Self.wildcard
        case .prefixed: name.utf8.starts(with: resourceName.utf8)
        case .any, .match, .unknown: false
        }
    }
}
