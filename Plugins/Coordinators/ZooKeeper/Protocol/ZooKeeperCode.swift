/// The error codes of ZooKeeper 3.8 that we tell apart.
struct ZooKeeperCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    let rawValue: Int32

    static let ok = Self(rawValue: 0)
    /// What became of the steps behind the one that failed.
    static let runtimeInconsistency = Self(rawValue: -2)
    static let connectionLoss = Self(rawValue: -4)
    static let unimplemented = Self(rawValue: -6)
    static let operationTimeout = Self(rawValue: -7)
    static let badArguments = Self(rawValue: -8)
    static let noNode = Self(rawValue: -101)
    static let noAuth = Self(rawValue: -102)
    static let badVersion = Self(rawValue: -103)
    static let noChildrenForEphemerals = Self(rawValue: -108)
    static let nodeExists = Self(rawValue: -110)
    static let notEmpty = Self(rawValue: -111)
    static let sessionExpired = Self(rawValue: -112)
    static let invalidACL = Self(rawValue: -114)
    static let authFailed = Self(rawValue: -115)
    static let sessionMoved = Self(rawValue: -118)

    private static let sentences: [Self: String] = [
        .connectionLoss: "it lost its connection to the leader",
        .unimplemented: "it does not know the request: ZooKeeper 3.6 is the oldest that does",
        .operationTimeout: "it took too long",
        .badArguments: "it cannot make sense of the request",
        .noNode: "there is no such znode",
        .noAuth:
            "this client has no right to it: look at the znode's ACL (getAcl), and at zookeeper.auth.username or the certificate",
        .badVersion: "the znode has another version",
        .noChildrenForEphemerals: "an ephemeral znode has no children",
        .nodeExists: "the znode exists",
        .notEmpty: "the znode has children",
        .sessionExpired: "the session has ended",
        .invalidACL: "zookeeper.set.acl is true, and this client is not authenticated: set zookeeper.auth.scheme, or use TLS",
        .authFailed: "it refuses the credentials: look at zookeeper.auth.username and zookeeper.auth.password",
        .sessionMoved: "the session has moved to another server",
    ]

    var description: String { "the server answers \(rawValue)\(Self.sentences[self].map { ", \($0)" } ?? "")" }
}
