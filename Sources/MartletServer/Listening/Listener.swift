/// Where the server accepts connections.
public struct Listener: Sendable {
    /// `PLAINTEXT`, `INTERNAL`: unique among the listeners of a server.
    public var name: String
    /// An address or a host name; empty for all interfaces.
    public var host: String
    /// 0 for a free port, which ``Server/start()`` reports.
    public var port: Int
    public var security: any TransportSecurity

    public init(name: String, host: String, port: Int, security: any TransportSecurity = PlaintextTransport()) {
        self.name = name
        self.host = host
        self.port = port
        self.security = security
    }
}

/// A listener that accepts connections, with the port it really has.
public struct BoundListener: Sendable, Hashable {
    public let name: String
    public let host: String
    public let port: Int
}
