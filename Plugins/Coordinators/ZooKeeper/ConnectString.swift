/// `zookeeper.connect`: `host:port,host:port/chroot`.
struct ConnectString: Hashable, Sendable {
    struct Server: Hashable, Sendable, CustomStringConvertible {
        let host: String
        let port: Int
        var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    let servers: [Server]
    /// Empty, or a path without `/` at its end.
    let chroot: String

    static let defaultPort = 2181

    /// - Throws: the reason, as the rest of a sentence.
    init(_ text: String) throws(Objection) {
        let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
        chroot = try Self.chroot(String(text[slash...]))
        var servers: [Server] = []
        for part in text[..<slash].split(separator: ",", omittingEmptySubsequences: false) {
            servers.append(try Self.server(part.trimmed))
        }
        self.servers = servers
    }

    struct Objection: Error, Hashable {
        let reason: String
    }

    private static func server(_ text: Substring) throws(Objection) -> Server {
        var host = text
        var port: Int? = defaultPort
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if !rest.isEmpty { port = rest.first == ":" ? Int(rest.dropFirst()) : nil }
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = Int(text[text.index(after: colon)...])
        }
        guard !host.isEmpty, let port, (1...65535).contains(port) else {
            throw Objection(reason: "must be host:port,host:port/chroot; '\(text)' is no host and port")
        }
        return Server(host: String(host), port: port)
    }

    private static func chroot(_ text: String) throws(Objection) -> String {
        if text.isEmpty || text == "/" { return "" }
        for segment in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if segment.isEmpty || segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) {
                throw Objection(reason: "its chroot '\(text)' has an empty, '.' or '..' segment")
            }
        }
        return text
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
