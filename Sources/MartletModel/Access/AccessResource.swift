/// What a rule protects, with the protocol's numbers.
public enum AccessResourceType: Int8, Sendable, Hashable, CaseIterable {
    case unknown = 0
    /// In filters only: matches every type.
    case any = 1
    case topic = 2
    case group = 3
    case cluster = 4
    case transactionalID = 5
    case delegationToken = 6
    case user = 7
}

/// How the name in a rule is read, with the protocol's numbers (KIP-290).
public enum AccessPatternType: Int8, Sendable, Hashable, CaseIterable {
    case unknown = 0
    /// In filters only: matches every pattern.
    case any = 1
    /// In filters only: matches every rule that acts on the name, be it literal, prefixed or the wildcard.
    case match = 2
    /// The name itself, or `*` for every name.
    case literal = 3
    /// Every name that begins with this one.
    case prefixed = 4
}

/// One thing that somebody wants to do something with.
public struct AccessResource: Sendable, Hashable {
    public let type: AccessResourceType
    public let name: String

    public init(_ type: AccessResourceType, _ name: String) {
        self.type = type
        self.name = name
    }

    /// The cluster as a whole has this name in rules.
    public static let clusterName = "kafka-cluster"
    public static let cluster = AccessResource(.cluster, clusterName)
    public static func topic(_ name: String) -> AccessResource { AccessResource(.topic, name) }
    public static func group(_ name: String) -> AccessResource { AccessResource(.group, name) }
    public static func transactionalID(_ name: String) -> AccessResource { AccessResource(.transactionalID, name) }
}

extension AccessResourceType {
    /// What can be done with a resource of the type.
    public var operations: Set<AccessOperation> {
        switch self {
        case .topic: [.read, .write, .create, .describe, .delete, .alter, .describeConfigs, .alterConfigs]
        case .group: [.read, .describe, .delete, .describeConfigs, .alterConfigs]
        case .cluster: [.create, .clusterAction, .describeConfigs, .alterConfigs, .idempotentWrite, .alter, .describe]
        case .transactionalID: [.describe, .write, .twoPhaseCommit]
        case .delegationToken: [.describe]
        case .user: [.createTokens, .describeTokens]
        case .any, .unknown: []
        }
    }
}
