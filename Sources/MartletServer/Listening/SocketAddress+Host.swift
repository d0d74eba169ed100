import NIOCore

extension SocketAddress {
    /// The IP address without the port. An IPv4 address that arrives over IPv6 (`::ffff:10.0.0.1`) is written as the
    /// plain one, so that both are counted together.
    var host: String? {
        guard let address = ipAddress else { return nil }
        let mapped = "::ffff:"
        return address.hasPrefix(mapped) && address.contains(".") ? String(address.dropFirst(mapped.count)) : address
    }

    /// `127.0.0.1:50123`, `[::1]:50123`.
    var hostAndPort: String {
        guard let host, let port else { return "\(self)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
