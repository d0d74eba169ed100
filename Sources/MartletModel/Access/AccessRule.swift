/// One entry of the access control lists: who may or may not do what with which resources, from where (KIP-11, KIP-290).
public struct AccessRule: Sendable, Hashable {
    public let resourceType: AccessResourceType
    /// ``AccessPatternType/literal`` or ``AccessPatternType/prefixed``.
    public let patternType: AccessPatternType
    public let resourceName: String
    /// `User:alice`, or `User:*` for everybody.
    public let principal: String
    /// An address, or `*` for every one.
    public let host: String
    public let operation: AccessOperation
    public let permission: AccessPermission

    public init(
        resourceType: AccessResourceType, patternType: AccessPatternType, resourceName: String, principal: String,
        host: String, operation: AccessOperation, permission: AccessPermission
    ) {
        self.resourceType = resourceType
        self.patternType = patternType
        self.resourceName = resourceName
        self.principal = principal
        self.host = host
        self.operation = operation
        self.permission = permission
    }

    /// Literal resource names, and hosts, that stand for every one.
    public static let wildcard = "*"
    /// The principal that stands for everybody.
    public static let everybody = "User:*"
}

extension AccessRule {
    /// Whether it speaks of this principal, at this address.
    public func isFor(_ principal: String, at host: String) -> Bool {
        (self.principal == principal || self.principal == Self.everybody) && (self.host == host || self.host == Self.wildcard)
    }
}

extension AccessRule {
    /// With the host in the form that connections have it in.
    public var withCanonicalHost: AccessRule {
        let canonical = HostAddress.canonical(host)
        if canonical == host { return self }
        return AccessRule(
            resourceType: resourceType, patternType: patternType, resourceName: resourceName, principal: principal,
            host: canonical,
            operation: operation, permission: permission)
    }
}

extension AccessRule: CustomStringConvertible {
    /// `allow User:alice read topic orders (literal) from *`
    public var description: String {
        "\(permission) \(principal) \(operation) \(resourceType) \(resourceName) (\(patternType)) from \(host)"
    }
}
