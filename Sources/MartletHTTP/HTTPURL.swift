/// The address of something that is fetched: `https://host[:port]/path?query`.
public struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
    public let isSecured: Bool
    /// A name, or an IPv4 or IPv6 address without brackets.
    public let host: String
    public let port: Int
    /// Path and query, as they stand in the request.
    public let target: String

    /// - Throws: ``HTTPURLError`` for what is none, or has what a request cannot carry.
    public init(_ text: String) throws(HTTPURLError) {
        // A line break in an address would be a second request.
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw HTTPURLError("must be at most 2,048 characters of ASCII without blanks: percent-encode the others")
        }
        let rest: Substring
        if let secured = Self.after("https://", in: text) {
            (isSecured, rest) = (true, secured)
        } else if let plain = Self.after("http://", in: text) {
            (isSecured, rest) = (false, plain)
        } else {
            throw HTTPURLError("must begin with https://")
        }
        guard !rest.contains("#") else { throw HTTPURLError("must not have a fragment (#…)") }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { throw HTTPURLError("must not have a user or a password in it") }
        let own = rest[end...]
        target = own.hasPrefix("/") ? String(own) : "/" + own
        (host, port) = try Self.parts(of: authority, defaultPort: isSecured ? 443 : 80)
    }

    /// What may be told of a text that is perhaps no URL: without the user and the password that it has perhaps.
    public static func printable(_ text: String) -> String {
        guard let end = text.lastIndex(of: "@") else { return text }
        return "…" + text[end...]
    }

    private static func after(_ scheme: String, in text: String) -> Substring? {
        text.prefix(scheme.count).lowercased() == scheme ? text.dropFirst(scheme.count) : nil
    }

    private static func parts(of authority: Substring, defaultPort: Int) throws(HTTPURLError) -> (host: String, port: Int) {
        let host: Substring
        let rest: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else {
                throw HTTPURLError("has an address without its closing bracket")
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw HTTPURLError("has something in brackets that is no IPv6 address")
            }
        } else {
            let end = authority.firstIndex(of: ":") ?? authority.endIndex
            (host, rest) = (authority[..<end], authority[end...])
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else {
                throw HTTPURLError("has a host with characters that no name has")
            }
        }
        guard !host.isEmpty else { throw HTTPURLError("names no host") }
        if rest.isEmpty { return (String(host), defaultPort) }
        guard rest.first == ":", rest.dropFirst().allSatisfy(\.isNumber), let port = Int(rest.dropFirst()), 1...65535 ~= port
        else {
            throw HTTPURLError("has a port that is no number from 1 to 65535")
        }
        return (String(host), port)
    }

    /// The host, and the port where it is not the scheme's own: what the request's Host field has.
    var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port == (isSecured ? 443 : 80) ? host : "\(host):\(port)"
    }

    public var description: String { "\(isSecured ? "https" : "http")://\(authority)\(target)" }

    /// Whether what is sent may be read, and what is answered be forged, by whoever is on the way.
    public var isOpenToOthers: Bool { !isSecured && !isLoopback }

    private var isLoopback: Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
    }
}

/// What is wrong with a URL, completing "it …".
public struct HTTPURLError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
