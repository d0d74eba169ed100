internal import MartletModel

/// What a token must say to be believed (RFC 7519, KIP-768).
public struct TokenRules: Sendable, Hashable {
    /// Nil: any.
    public var issuer: String?
    /// A token must be for one of them; empty: any.
    public var audiences: [String]
    /// Milliseconds by which the issuer's clock may differ.
    public var clockSkew: Int64
    public var subjectClaim: String

    public init(issuer: String?, audiences: [String], clockSkew: Int64, subjectClaim: String) {
        self.issuer = issuer
        self.audiences = audiences
        self.clockSkew = clockSkew
        self.subjectClaim = subjectClaim
    }

    /// More is nobody's token.
    static let tokenByteCountMax = 65_536

    /// - Returns: the principal's name, and when the token ends.
    /// - Throws: ``TokenFault`` for a token that is not to be believed.
    func verified(_ token: String, keys: KeySet, now: Timestamp) throws(TokenFault) -> (name: String, expiresAt: Timestamp) {
        guard token.utf8.count <= Self.tokenByteCountMax else {
            throw TokenFault("the token has more than \(Self.tokenByteCountMax) bytes")
        }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw TokenFault("the token is no signed JWT: it has not three parts") }
        guard let headerBytes = Base64.urlSafe.decode(parts[0].utf8), let payload = Base64.urlSafe.decode(parts[1].utf8),
            let signature = Base64.urlSafe.decode(parts[2].utf8), let header = JSONValue.object(headerBytes)
        else { throw TokenFault("the token is not in the form of a JWT") }
        guard let name = header["alg"]?.text else { throw TokenFault("the token names no algorithm") }
        guard let algorithm = SignatureAlgorithm(rawValue: name) else {
            throw TokenFault(
                "the token is signed by '\(name.prefix(20))', which is not taken: RS, PS and ES with 256, 384 or 512 are")
        }
        guard header["crit"] == nil else { throw TokenFault("the token demands extensions (crit) that are not known here") }
        let candidates = keys.keys(id: header["kid"]?.text, for: algorithm)
        guard !candidates.isEmpty else {
            throw TokenFault(
                "the key '\(header["kid"]?.text?.prefix(100) ?? "")' of the token is not in the key set", isUnknownKey: true)
        }
        let message = Array("\(parts[0]).\(parts[1])".utf8)
        guard candidates.contains(where: { $0.verifies(signature, of: message, by: algorithm) }) else {
            throw TokenFault("the token's signature is wrong")
        }
        guard let claims = JSONValue.object(payload) else { throw TokenFault("the token's claims are no JSON object") }
        return try checked(claims, now: now)
    }

    private func checked(_ claims: [String: JSONValue], now: Timestamp) throws(TokenFault) -> (name: String, expiresAt: Timestamp)
    {
        let now = now.rawValue
        guard let expiry = claims["exp"]?.number, let expiresAt = Self.milliseconds(expiry) else {
            throw TokenFault("the token has no end (exp)")
        }
        guard expiresAt > now - clockSkew else { throw TokenFault("the token has expired") }
        if let claim = claims["nbf"] {
            guard let start = claim.number.flatMap(Self.milliseconds), start <= now + clockSkew else {
                throw TokenFault("the token is not valid yet (nbf)")
            }
        }
        if let claim = claims["iat"] {
            guard let start = claim.number.flatMap(Self.milliseconds), start <= now + clockSkew else {
                throw TokenFault("the token was issued in the future (iat)")
            }
        }
        if let issuer {
            guard claims["iss"]?.text == issuer else {
                throw TokenFault("the token is of the issuer '\(claims["iss"]?.text?.prefix(200) ?? "")', not '\(issuer)'")
            }
        }
        if !audiences.isEmpty {
            let given = claims["aud"]?.texts ?? []
            guard given.contains(where: audiences.contains) else {
                throw TokenFault("the token is not for \(audiences.joined(separator: ", "))")
            }
        }
        guard let name = claims[subjectClaim]?.text, !name.isEmpty, name.utf8.count <= 1024 else {
            throw TokenFault("the token names nobody (\(subjectClaim))")
        }
        return (name, Timestamp(expiresAt))
    }

    /// Nil for a time that no clock shows.
    private static func milliseconds(_ seconds: Double) -> Int64? {
        seconds.isFinite && abs(seconds) < 1e12 ? Int64(seconds * 1000) : nil
    }
}

/// Why a token is not believed. Says nothing of the token but names.
struct TokenFault: Error, Sendable, Hashable {
    let reason: String
    /// A key set that is fetched anew might have the key.
    let isUnknownKey: Bool

    init(_ reason: String, isUnknownKey: Bool = false) {
        self.reason = reason
        self.isUnknownKey = isUnknownKey
    }
}
