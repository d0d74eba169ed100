/// Where the broker listens, or says that it does: `NAME://host:port`.
public struct ListenerSettings: Sendable, Hashable, CustomStringConvertible {
    /// Upper case.
    public let name: String
    /// Empty: every address of this machine.
    public let host: String
    /// 0: any free one, told once it is bound.
    public let port: UInt16
    public let securityProtocol: SecurityProtocol

    public init(name: String, host: String, port: UInt16, securityProtocol: SecurityProtocol = .plaintext) {
        self.name = name
        self.host = host
        self.port = port
        self.securityProtocol = securityProtocol
    }

    public var description: String { "\(name)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

/// How a listener protects what it carries.
public enum SecurityProtocol: String, Sendable, Hashable, CaseIterable {
    case plaintext = "PLAINTEXT"
    case ssl = "SSL"
    case saslPlaintext = "SASL_PLAINTEXT"
    case saslSSL = "SASL_SSL"
}
