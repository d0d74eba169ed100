public import MartletModel
public import MartletSecurity

/// How one listener protects what it carries, and how its clients prove who they are.
public struct ListenerSecuritySettings: Sendable {
    /// Nil on a listener without TLS.
    public let tls: ListenerTLSSettings?
    /// Nil on a listener without SASL.
    public let sasl: ListenerSASLSettings?

    /// Neither.
    static let none = ListenerSecuritySettings(tls: nil, sasl: nil)
}

/// TLS of one listener.
public struct ListenerTLSSettings: Sendable {
    public let configuration: TLSConfiguration
    /// `ssl.handshake.timeout.ms`
    public let handshakeTimeout: Duration
    /// How a client's certificate becomes a principal.
    public let principals: PrincipalMapping
    /// `ssl.allow.dn.changes`
    public let allowsSubjectChanges: Bool
    /// `ssl.allow.san.changes`
    public let allowsAlternativeNameChanges: Bool
}

/// SASL of one listener.
public struct ListenerSASLSettings: Sendable {
    /// In the order of the configuration.
    public let mechanisms: [SASLMechanism]
    /// Passwords by user name, of PLAIN.
    public let plainUsers: [String: String]
    public let oauth: OAuthSettings
    /// `connections.max.reauth.ms` by mechanism; without those that need not.
    public let maximumSessionLifetime: [SASLMechanism: Duration]
    /// `sasl.server.max.receive.size`, in bytes.
    public let tokenByteCountMax: Int
    /// `connection.failed.authentication.delay.ms`
    public let failureDelay: Duration
}

/// What a token must say to be believed (KIP-255, KIP-768).
public struct OAuthSettings: Sendable, Hashable {
    /// Nil: every token is refused.
    public let keySet: KeySetSettings?
    public let issuer: String?
    /// Empty: any.
    public let audiences: [String]
    public let clockSkew: Duration
    public let subjectClaim: String
    public let scopeClaim: String
}

/// Where the keys come from that sign tokens (`sasl.oauthbearer.jwks.endpoint.…`).
public struct KeySetSettings: Sendable, Hashable {
    /// `https`, `http` or `file`.
    public let url: String
    public let refreshInterval: Duration
    /// The wait after the first failure; twice as long after each more, up to the limit.
    public let firstRetryBackoff: Duration
    public let retryBackoffLimit: Duration
    /// `sasl.login.connect.timeout.ms`
    public let connectTimeout: Duration
    /// `sasl.login.read.timeout.ms`
    public let readTimeout: Duration
    /// Which authorities an https server's certificate may be of; nil: those of the operating system.
    public let trust: TLSTrustSource?
}
