import MartletModel
import Testing

@testable import MartletSecurity

/// Tokens that are believed, and everything about one that makes it not so.
@Suite struct TokenTests {
    private static let rsa = TokenSigner(.rsa)
    private static let ec = TokenSigner(.ec)
    private static let other = TokenSigner(.ec)
    /// 2026-01-01
    private static let now: Int64 = 1_767_225_600
    private static let skew: Int64 = 30

    private static func keys(_ signers: [(TokenSigner, String?)]) throws -> KeySet {
        try KeySet(json: Array(#"{"keys":[\#(signers.map { $0.0.json(id: $0.1) }.joined(separator: ","))]}"#.utf8))
    }

    private static let both = [(rsa, "rsa" as String?), (ec, "ec")]

    private static func verified(
        _ token: String, keys signers: [(TokenSigner, String?)] = both, issuer: String? = "https://issuer.example",
        audiences: [String] = ["martlet"]
    ) throws -> (name: String, expiresAt: Timestamp) {
        let rules = TokenRules(issuer: issuer, audiences: audiences, clockSkew: skew * 1000, subjectClaim: "sub")
        return try rules.verified(token, keys: try keys(signers), now: Timestamp(now * 1000))
    }

    private static func claims(_ changes: [String: String?] = [:]) -> String {
        var fields: [String: String] = [
            "sub": #""alice""#, "iss": #""https://issuer.example""#, "aud": #""martlet""#, "iat": "\(now)",
            "exp": "\(now + 3600)",
        ]
        for (name, value) in changes { fields[name] = value }
        return "{" + fields.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",") + "}"
    }

    private static func fault(_ token: String, keys: [(TokenSigner, String?)] = both) -> TokenFault? {
        do {
            _ = try verified(token, keys: keys)
            return nil
        } catch { return error as? TokenFault }
    }

    // MARK: Signatures

    @Test func `A token that is signed by a key of the set is believed`() throws {
        for (signer, id) in Self.both {
            let (name, end) = try Self.verified(signer.token(Self.claims(), id: id))
            #expect(name == "alice" && end == Timestamp((Self.now + 3600) * 1000))
        }
    }

    @Test(arguments: ["none", "None", "NONE", "nOnE", ""])
    func `A token without a signature is not believed, however it says so`(name: String) throws {
        let header = TokenSigner.encoded(#"{"alg":"\#(name)"}"#), payload = TokenSigner.encoded(Self.claims())
        for signature in ["", "AA", Base64.urlSafe.encode([UInt8](repeating: 0, count: 64))] {
            #expect(Self.fault("\(header).\(payload).\(signature)")?.reason.contains("which is not taken") == true)
        }
    }

    @Test(arguments: ["rsa", "ec"])
    func `A public key is no shared secret`(id: String) throws {
        let signer = id == "rsa" ? Self.rsa : Self.ec
        for (name, digest) in [("HS256", Digest.sha256), ("HS384", .sha384), ("HS512", .sha512)] {
            let message = TokenSigner.encoded(#"{"alg":"\#(name)","kid":"\#(id)"}"#) + "." + TokenSigner.encoded(Self.claims())
            let code = digest.authenticate(Array(message.utf8), key: signer.publicPEM)
            #expect(
                Self.fault("\(message).\(Base64.urlSafe.encode(code))")?.reason.contains("'\(name)', which is not taken") == true)
        }
    }

    @Test func `A key makes signatures of its own kind only`() throws {
        #expect(
            Self.fault(Self.ec.token(Self.claims(), id: "rsa", algorithm: "RS256"))?.reason == "the token's signature is wrong")
        #expect(Self.fault(Self.ec.token(Self.claims(), id: "ec", algorithm: "ES384"))?.isUnknownKey == true)
        #expect(
            Self.fault(Self.rsa.token(Self.claims(), id: "rsa", algorithm: "PS256"))?.reason == "the token's signature is wrong")
        #expect(Self.fault(Self.rsa.token(Self.claims(), id: "ec"))?.isUnknownKey == true)
    }

    @Test func `A key that is not in the set is not believed, and the set may be old`() {
        #expect(Self.fault(Self.other.token(Self.claims(), id: "ec"))?.reason == "the token's signature is wrong")
        let unknown = Self.fault(Self.other.token(Self.claims(), id: "newer"))
        #expect(unknown?.isUnknownKey == true && unknown?.reason.contains("'newer'") == true)
    }

    @Test func `A token that names no key is checked by the only one that fits`() throws {
        let token = Self.ec.token(Self.claims())
        #expect(try Self.verified(token, keys: [(Self.ec, nil)]).name == "alice")
        #expect(try Self.verified(token, keys: [(Self.ec, "ec")]).name == "alice")
        #expect(try Self.verified(token, keys: Self.both).name == "alice")
        // With two, trying each in turn would let a key sign for another's tokens.
        #expect(Self.fault(token, keys: [(Self.ec, "ec"), (Self.other, "other")])?.isUnknownKey == true)
        #expect(Self.fault(Self.ec.token(Self.claims(), id: "ec"), keys: [(Self.ec, nil)])?.isUnknownKey == true)
    }

    @Test func `Every changed bit of a token is noticed`() throws {
        let token = Array(Self.ec.token(Self.claims(), id: "ec").utf8)
        for place in token.indices {
            var changed = token
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(Self.fault(String(decoding: changed, as: UTF8.self)) != nil, "at \(place)")
        }
    }

    // MARK: Form

    @Test(arguments: [
        "", ".", "..", "...", "a.b", "a.b.c.d", "e30.e30.e30", "{}.{}.{}", "e30=.e30.AA", "e30 .e30.AA", "e3A.e30.AA",
        "e30.e3\u{0}0.AA",
        "bnVsbA.e30.AA", "W10.e30.AA", "eyJhbGciOjF9.e30.AA",
    ])
    func `What is no token is refused`(text: String) { #expect(Self.fault(text) != nil) }

    @Test func `Base64 has one form only`() throws {
        let token = Self.ec.token(Self.claims(), id: "ec")
        for damaged in [
            token + "=", token + "\n", " " + token, token + "A", String(token.dropLast()), token.replacing("_", with: "/") + "+",
            token.replacing(".", with: ".\r\n"),
        ] {
            #expect(Self.fault(damaged) != nil, "\(damaged.suffix(20))")
        }
    }

    @Test func `A token that is larger than any is refused before it is looked at`() throws {
        let limit = TokenRules.tokenByteCountMax
        let large = Self.ec.token(Self.claims(["note": "\"\(String(repeating: "x", count: limit))\""]), id: "ec")
        #expect(Self.fault(large)?.reason.contains("more than \(limit) bytes") == true)
        let near = Self.ec.token(Self.claims(["note": "\"\(String(repeating: "x", count: limit / 2))\""]), id: "ec")
        #expect(try Self.verified(near).name == "alice")
    }

    @Test func `Deep nesting is refused`() {
        let nested = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        #expect(
            Self.fault(Self.ec.token(Self.claims(["note": nested]), id: "ec"))?.reason == "the token's claims are no JSON object")
    }

    @Test func `A token that demands extensions is refused`() {
        let token = Self.ec.token(Self.claims(), id: "ec", headerMore: #","crit":["exp"]"#)
        #expect(Self.fault(token)?.reason.contains("crit") == true)
    }

    // MARK: Claims

    @Test(
        arguments: [
            ("iss", #""https://other.example""#, "issuer"), ("iss", nil, "issuer"),
            ("iss", #"["https://issuer.example"]"#, "issuer"),
            ("aud", #""other""#, "not for martlet"), ("aud", nil, "not for martlet"),
            ("aud", #"["other","third"]"#, "not for martlet"),
            ("aud", #"["martlet",1]"#, "not for martlet"), ("aud", #"{"martlet":1}"#, "not for martlet"),
            ("exp", nil, "has no end"), ("exp", #""tomorrow""#, "has no end"), ("exp", "1e300", "has no end"),
            ("exp", "null", "has no end"),
            ("exp", "\(now - skew)", "has expired"), ("exp", "\(now - 3600)", "has expired"), ("exp", "0", "has expired"),
            ("nbf", "\(now + skew + 1)", "not valid yet"), ("nbf", #""now""#, "not valid yet"), ("nbf", "1e300", "not valid yet"),
            ("iat", "\(now + skew + 1)", "in the future"), ("iat", "true", "in the future"),
            ("sub", nil, "names nobody"), ("sub", #""""#, "names nobody"), ("sub", "7", "names nobody"),
            ("sub", #"["alice"]"#, "names nobody"),
        ] as [(String, String?, String)])
    func `A claim that does not hold is named`(claim: String, value: String?, reason: String) {
        let fault = Self.fault(Self.ec.token(Self.claims([claim: value]), id: "ec"))
        #expect(fault?.reason.contains(reason) == true, "\(String(describing: fault))")
        #expect(fault?.isUnknownKey == false)
    }

    @Test(
        arguments: [
            ("aud", #"["other","martlet"]"#), ("exp", "\(now - skew + 1)"), ("exp", "\(now).5"), ("nbf", "\(now + skew)"),
            ("nbf", "0"),
            ("iat", "\(now + skew)"), ("iat", nil), ("sub", #""alice""#),
        ] as [(String, String?)])
    func `Claims at their limits hold`(claim: String, value: String?) throws {
        #expect(try Self.verified(Self.ec.token(Self.claims([claim: value]), id: "ec")).name == "alice")
    }

    @Test func `Without rules for them, issuer and audience may be anything`() throws {
        let token = Self.ec.token(Self.claims(["iss": nil, "aud": nil]), id: "ec")
        #expect(try Self.verified(token, issuer: nil, audiences: []).name == "alice")
    }

    // MARK: Key sets

    @Test(arguments: [
        ("", "is no JSON object"), ("[]", "is no JSON object"), ("{}", "\"keys\""), (#"{"keys":{}}"#, "\"keys\""),
        (#"{"keys":[]}"#, "no key"),
        (#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#, "no key"), (#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#, "no key"),
        (#"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#, "no key"),
        (#"{"keys":[{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}]}"#, "no key"),
    ])
    func `What is no key set says why`(json: String, reason: String) {
        let error = #expect(throws: KeySetError.self) { try KeySet(json: Array(json.utf8)) }
        #expect(error?.description.contains(reason) == true)
    }

    @Test func `A key for encryption signs nothing, and a key for one algorithm no other`() throws {
        let plain = Self.rsa.json(id: "rsa").dropFirst()
        #expect(throws: KeySetError.self) { try KeySet(json: Array(#"{"keys":[{"use":"enc",\#(plain)]}"#.utf8)) }
        let bound = try KeySet(json: Array(#"{"keys":[{"alg":"RS512",\#(plain)]}"#.utf8))
        #expect(bound.keys(id: "rsa", for: .rs256).isEmpty && bound.keys(id: "rsa", for: .rs512).count == 1)
    }
}
