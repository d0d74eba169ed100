/// The keys that sign tokens (JWKS, RFC 7517).
public struct KeySet: Sendable {
    struct Key: Sendable {
        let id: String?
        /// Nil: any that fits its type.
        let algorithm: SignatureAlgorithm?
        /// Nil for RSA.
        let curve: String?
        let key: PublicKey
    }

    let keys: [Key]

    /// More is nobody's key set.
    public static let byteCountMax = 1 << 20
    private static let keyCountMax = 256

    /// Keys of types that are not known here, and those that are not for signatures, are left out.
    ///
    /// - Throws: ``KeySetError`` for what is no key set, or one without a key that could be used.
    public init(json: [UInt8]) throws(KeySetError) {
        guard json.count <= Self.byteCountMax else { throw KeySetError("has more than \(Self.byteCountMax) bytes") }
        guard case .list(let list)? = JSONValue.object(json)?["keys"] else {
            throw KeySetError("is no JSON object with the list \"keys\"")
        }
        guard list.count <= Self.keyCountMax else { throw KeySetError("has more than \(Self.keyCountMax) keys") }
        keys = list.compactMap(Self.key)
        guard !keys.isEmpty else { throw KeySetError("has no key for signatures (RSA or EC)") }
    }

    private static func key(_ value: JSONValue) -> Key? {
        guard case .object(let fields) = value else { return nil }
        if let use = fields["use"]?.text, use != "sig" { return nil }
        var algorithm: SignatureAlgorithm?
        if let name = fields["alg"]?.text {
            guard let known = SignatureAlgorithm(rawValue: name) else { return nil }
            algorithm = known
        }
        func bytes(_ name: String) -> [UInt8]? { fields[name]?.text.flatMap { Base64.urlSafe.decode($0.utf8) } }
        let id = fields["kid"]?.text
        switch fields["kty"]?.text {
        case "RSA":
            guard algorithm?.isRSA ?? true, let modulus = bytes("n"), let exponent = bytes("e"),
                let key = PublicKey(modulus: modulus, exponent: exponent)
            else { return nil }
            return Key(id: id, algorithm: algorithm, curve: nil, key: key)
        case "EC":
            guard let name = fields["crv"]?.text,
                let curve = SignatureAlgorithm.allCases.compactMap(\.curve).first(where: { $0.jwkName == name }),
                algorithm.map({ $0.curve?.jwkName == name }) ?? true, let x = bytes("x"), let y = bytes("y"),
                x.count == curve.coordinateByteCount, let key = PublicKey(curve: curve.name, x: x, y: y)
            else { return nil }
            return Key(id: id, algorithm: algorithm, curve: name, key: key)
        default: return nil
        }
    }

    /// The names of its keys, in its order; an empty one for a key that has none.
    public var ids: [String] { keys.map { $0.id ?? "" } }

    /// The keys that may have made a signature: the one of that id, or, for a token that names none, the only one that fits.
    func keys(id: String?, for algorithm: SignatureAlgorithm) -> [PublicKey] {
        let fitting = keys.filter { key in
            key.curve == algorithm.curve?.jwkName && (key.algorithm.map { $0 == algorithm } ?? true)
                && (id == nil || key.id == id)
        }
        return id == nil && fitting.count > 1 ? [] : fitting.map(\.key)
    }
}

/// What is wrong with a key set, completing "it …".
public struct KeySetError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
