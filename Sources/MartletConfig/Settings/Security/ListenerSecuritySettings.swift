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
    public let keySetURL: String?
    public let keySetRefreshInterval: Duration
    public let issuer: String?
    /// Empty: any.
    public let audiences: [String]
    public let clockSkew: Duration
    public let subjectClaim: String
    public let scopeClaim: String
}
