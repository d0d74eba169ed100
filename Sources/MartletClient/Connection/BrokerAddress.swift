/// Where a broker listens.
public struct BrokerAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name, or an IPv4 or IPv6 address without brackets.
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Kafka's port where a bootstrap address names none.
    public static let defaultPort = 9092

    /// Reads `host`, `host:port`, `[v6]:port`, each optionally after `PLAINTEXT://`.
    ///
    /// - Throws: ``ClientError/Kind/invalidArgument``.
    public init(_ text: some StringProtocol) throws(ClientError) {
        var rest = text[...].drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        let scheme = "PLAINTEXT://"
        if rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        let host: Substring
        var port: Substring?
        let plain = Substring(rest)
        // An IPv6 address outside of brackets could not be told from its port.
        let isBracketed = plain.first == "["
        if isBracketed, let end = plain.firstIndex(of: "]") {
            host = plain[plain.index(after: plain.startIndex)..<end]
            let after = plain[plain.index(after: end)...]
            if after.first == ":" { port = after.dropFirst() } else if !after.isEmpty { port = "?" }
        } else if let colon = plain.lastIndex(of: ":") {
            host = plain[..<colon]
            port = plain[plain.index(after: colon)...]
        } else {
            host = plain
        }
        let number = port.map { Int($0) } ?? Self.defaultPort
        let isPlausible = !host.isEmpty && host.utf8.count <= 255 && !host.contains("[") && (isBracketed || !host.contains(":"))
        guard isPlausible, let number, (1...65535).contains(number) else {
            throw ClientError(
                .invalidArgument, "'\(text)' is no broker address: write host:port, such as 127.0.0.1:9092.")
        }
        self.init(host: String(host), port: number)
    }

    /// Reads a list separated by commas, as `bootstrap.servers` has it.
    ///
    /// - Throws: ``ClientError/Kind/invalidArgument`` for an empty list, or an address that cannot be read.
    public static func list(_ text: String) throws(ClientError) -> [BrokerAddress] {
        var addresses: [BrokerAddress] = []
        for part in text.split(separator: ",") {
            try addresses.append(BrokerAddress(part))
        }
        guard !addresses.isEmpty else {
            throw ClientError(.invalidArgument, "The list of bootstrap servers is empty: name at least one host:port.")
        }
        return addresses
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
