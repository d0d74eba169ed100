/// The client's half of SASL DIGEST-MD5 (RFC 2831), as ZooKeeper's servers speak it: without integrity protection, which
/// is TLS's affair. The server proves in turn that it knows the password.
struct DigestLogin: Hashable, Sendable {
    let user: String
    let password: String
    let clientNonce: String
    /// The proof that the server owes us, once it has ours.
    private var expectedProof: String?

    /// The service and host that ZooKeeper gives itself.
    private static let uri = "zookeeper/zk-sasl-md5"

    init(user: String, password: String, clientNonce: String) {
        self.user = user
        self.password = password
        self.clientNonce = clientNonce
    }

    /// - Returns: what to send; nil when all is said.
    mutating func answer(to token: [UInt8]) throws(DigestRefusal) -> [UInt8]? {
        let fields = try Self.fields(of: token)
        if let expectedProof {
            guard fields["rspauth"] == expectedProof else {
                throw DigestRefusal("the server does not know the password of '\(user)' itself")
            }
            return nil
        }
        guard let nonce = fields["nonce"] else { throw DigestRefusal("its challenge has no nonce") }
        guard fields["algorithm"] == nil || fields["algorithm"] == "md5-sess" else {
            throw DigestRefusal("its challenge wants the algorithm '\(fields["algorithm"] ?? "")', and not md5-sess")
        }
        let realm = fields["realm"] ?? ""
        expectedProof = proof(realm: realm, nonce: nonce, method: "")
        let answer = [
            "charset=utf-8", "username=\(Self.quoted(user))", "realm=\(Self.quoted(realm))", "nonce=\(Self.quoted(nonce))",
            "nc=00000001", "cnonce=\"\(clientNonce)\"", "digest-uri=\"\(Self.uri)\"", "maxbuf=65536",
            "response=\(proof(realm: realm, nonce: nonce, method: "AUTHENTICATE"))", "qop=auth",
        ]
        return Array(answer.joined(separator: ",").utf8)
    }

    private func proof(realm: String, nonce: String, method: String) -> String {
        let secret = MD5.hash(Array("\(user):\(realm):\(password)".utf8)) + Array(":\(nonce):\(clientNonce)".utf8)
        let first = Self.hex(MD5.hash(secret))
        let second = Self.hex(MD5.hash(Array("\(method):\(Self.uri)".utf8)))
        return Self.hex(MD5.hash(Array("\(first):\(nonce):00000001:\(clientNonce):auth:\(second)".utf8)))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }

    /// `name=value` or `name="value"`, with commas between them.
    private static func fields(of token: [UInt8]) throws(DigestRefusal) -> [String: String] {
        guard let text = String(validating: token, as: UTF8.self) else { throw DigestRefusal("its challenge is no UTF-8") }
        var fields: [String: String] = [:]
        var rest = Substring(text)
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { throw DigestRefusal("its challenge has a field without value") }
            let name = rest[..<equals].filter { $0 != " " && $0 != "," }
            rest = rest[rest.index(after: equals)...]
            fields[String(name)] = rest.first == "\"" ? quotedValue(&rest) : plainValue(&rest)
        }
        return fields
    }

    private static func plainValue(_ rest: inout Substring) -> String {
        let value = rest.prefix { $0 != "," }
        rest = rest[value.endIndex...].dropFirst()
        return String(value)
    }

    private static func quotedValue(_ rest: inout Substring) -> String {
        var value = ""
        rest = rest.dropFirst()
        while let character = rest.popFirst(), character != "\"" {
            value.append(character == "\\" ? rest.popFirst() ?? character : character)
        }
        rest = rest.drop { $0 != "," }.dropFirst()
        return value
    }
}

/// Why a login by DIGEST-MD5 cannot go on.
struct DigestRefusal: Error, Hashable, CustomStringConvertible {
    let reason: String
    init(_ reason: String) { self.reason = reason }
    var description: String { "the login by SASL DIGEST-MD5 failed: \(reason)" }
}
