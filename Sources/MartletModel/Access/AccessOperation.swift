/// What somebody may do with a resource, with the protocol's numbers (KIP-140).
public enum AccessOperation: Int8, Sendable, Hashable, CaseIterable {
    case unknown = 0
    /// In filters only: matches every operation.
    case any = 1
    /// In rules only: stands for every operation.
    case all = 2
    case read = 3
    case write = 4
    case create = 5
    case delete = 6
    case alter = 7
    case describe = 8
    case clusterAction = 9
    case describeConfigs = 10
    case alterConfigs = 11
    case idempotentWrite = 12
    case createTokens = 13
    case describeTokens = 14
    case twoPhaseCommit = 15
}

/// Whether a rule lets somebody or keeps somebody out, with the protocol's numbers.
public enum AccessPermission: Int8, Sendable, Hashable, CaseIterable {
    case unknown = 0
    /// In filters only: matches both.
    case any = 1
    case deny = 2
    case allow = 3
}
