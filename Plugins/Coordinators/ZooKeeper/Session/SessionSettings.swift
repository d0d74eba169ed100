/// What a ``SessionMachine`` is told once.
struct SessionSettings: Sendable {
    /// How many servers there are to choose from; at least one.
    let serverCount: Int
    /// How long a call may take.
    let callLimit: Duration
    /// What we ask for; the server has the last word.
    let sessionTimeout: Duration
    let credentials: ZooKeeperCredentials
    let accessList: AccessList
    /// What a watch is set on.
    let root: String
    /// Of what is left to chance: the order of the servers, the length of pauses.
    let seed: UInt64

    /// How long a server may be silent about a request before another is tried.
    var answerTimeout: Duration { min(callLimit, sessionTimeout / 3) }
    /// From the first packet until the session stands. Every server should have its turn while the session lives.
    var attemptTimeout: Duration { max(.milliseconds(200), min(callLimit, sessionTimeout * 2 / (3 * serverCount))) }
}

/// Who we say we are, besides what our certificate says.
enum ZooKeeperCredentials: Hashable, Sendable {
    case none
    /// ZooKeeper's own scheme: the password goes to the server as it is, so that TLS is advised.
    case digest(user: String, password: String)
    /// SASL DIGEST-MD5: the password stays here.
    case sasl(user: String, password: String)
}
