import MartletModel
import MartletSecurity
import MartletTesting
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What strangers may send: whatever it is, it is refused, and nobody is let in.
@Suite struct HostileInputTests {
    /// `MARTLET_FUZZ_SECONDS` for longer runs.
    private static let duration = Duration.seconds(getenv("MARTLET_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 2)

    private static let good: [String] = [
        "n,,n=alice,r=client", "c=biws,r=clientserver,p=AAAA", "\0alice\0secret",
        "n,,\u{1}auth=Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA\u{1}\u{1}",
        "org.apache.PlainLoginModule required user_a=\"b\";", "RULE:^CN=(.*?),.*$/$1/L,DEFAULT",
        #"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#,
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
    ]

    @Test func `Mutated messages let nobody in`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let end = ContinuousClock.now + Self.duration
        let credential = ScramCredential(password: "secret of alice", .sha256, salt: [1], iterations: 4096)
        while ContinuousClock.now < end {
            let message = Self.mutated(Array(Self.good.randomElement(using: &random)!.utf8), &random)
            var exchanges: [any SASLServerExchange] = [
                ScramServer(.sha256, nonce: "server", decoy: ScramDecoy(secret: [1])) { $0 == "alice" ? credential : nil },
                OAuthBearerServer(rules: TokenRules(issuer: nil, audiences: [], clockSkew: 0, subjectClaim: "sub"), keys: nil),
            ]
            for place in exchanges.indices {
                for _ in 0..<3 {
                    if case .done(_, let identity) = exchanges[place].receive(message, now: 1) {
                        Issue.record("seed \(seed): \(identity) was let in by \(message)")
                        return
                    }
                }
            }
            let text = String(decoding: message, as: UTF8.self)
            _ = try? JAASConfiguration(text)
            _ = try? PrincipalMapping(rules: text)
            _ = try? KeySet(json: message)
        }
    }

    @Test func `Mutated passwords let nobody in by PLAIN`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<60 {
            let message = Self.mutated(Array("\0alice\0wrong".utf8), &random)
            var server = PlainServer(users: ["alice": "secret of alice"], decoy: ScramDecoy(secret: [1])) { _ in nil }
            if case .done(_, let identity) = server.receive(message, now: 1) {
                Issue.record("seed \(seed): \(identity) was let in by \(message)")
            }
        }
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.insert(.random(in: .min ... .max, using: &random), at: place)
            case 1: if place < bytes.count { bytes.remove(at: place) }
            case 2: if place < bytes.count { bytes[place] = .random(in: .min ... .max, using: &random) }
            case 3: bytes.removeSubrange(place...)
            default: bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0...40, using: &random)), at: place)
            }
        }
        return bytes
    }
}
