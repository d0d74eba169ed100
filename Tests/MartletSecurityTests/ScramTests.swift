import MartletModel
@testable import MartletSecurity
import MartletTesting
import Testing

@Suite struct ScramTests {
    private static let user = "user"
    private static let salt = Base64.standard.decode("W22ZaJ0SNY7soEsUEjb6gQ==".utf8)!

    /// The exchange that RFC 7677 shows, with its nonces and salt.
    @Test func `The server speaks as the RFC's example does`() throws {
        let credential = ScramCredential(password: "pencil", .sha256, salt: Self.salt, iterations: 4096)
        var server = ScramServer(.sha256, nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", decoy: ScramDecoy(secret: [1])) {
            $0 == Self.user ? credential : nil
        }
        guard case .challenge(let first) = server.receive(Array("n,,n=user,r=rOprNGfwEbeRWgbNEkqO".utf8), now: 0) else {
            Issue.record("no challenge")
            return
        }
        #expect(
            String(decoding: first, as: UTF8.self)
                == "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        let final = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        guard case .done(let last, let identity) = server.receive(Array(final.utf8), now: 0) else {
            Issue.record("not let in")
            return
        }
        #expect(String(decoding: last, as: UTF8.self) == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        #expect(identity == SASLIdentity(Principal(name: "user"), by: .scramSHA256))
    }

    @Test(arguments: ScramMechanism.allCases, ["pencil", "ünï ¢ødé", "a,b=c", "\"", String(repeating: "x", count: 1000)])
    func `A client with the password is let in, and knows the server`(mechanism: ScramMechanism, password: String) throws {
        for name in ["alice", "a,b", "x=y", "ü", "=2C"] {
            let credential = ScramCredential(password: password, mechanism, salt: [1, 2, 3], iterations: 4096)
            #expect(try Self.talk(mechanism, name, password) { $0 == name ? credential : nil } == name)
            #expect(try Self.talk(mechanism, name, password + "!") { $0 == name ? credential : nil } == nil)
            #expect(try Self.talk(mechanism, name, password) { _ in nil } == nil)
        }
    }

    /// Who is let in; nil for nobody.
    private static func talk(
        _ mechanism: ScramMechanism, _ user: String, _ password: String,
        _ credential: @escaping @Sendable (String) -> ScramCredential?
    ) throws -> String? {
        var server = ScramServer(mechanism, nonce: "server", decoy: ScramDecoy(secret: [7]), credential: credential)
        var client = SASLClientExchange(SASLMechanism(mechanism), .password(user: user, password: password))
        var message: [UInt8]? = try client.start(nonce: "client")
        while let bytes = message {
            switch server.receive(bytes, now: 0) {
            case .challenge(let answer): message = try client.receive(answer)
            case .done(let answer, let identity):
                #expect(try client.receive(answer) == nil)
                return identity.principal.name
            case .refused: return nil
            }
        }
        return nil
    }

    @Test func `A user that does not exist is asked as one that does, and always the same`() {
        func challenge(_ secret: UInt8) -> String {
            var server = ScramServer(.sha512, nonce: "s", decoy: ScramDecoy(secret: [secret])) { _ in nil }
            guard case .challenge(let bytes) = server.receive(Array("n,,n=nobody,r=c".utf8), now: 0) else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(challenge(1).hasSuffix(",i=4096"))
        #expect(challenge(1) == challenge(1))
        #expect(challenge(1) != challenge(2))
    }

    @Test(arguments: ScramMechanism.allCases)
    func `A user that does not exist is asked as most are that do`(mechanism: ScramMechanism) throws {
        let decoy = ScramDecoy(secret: [1]) { ScramShape($0 ?? .sha256, iterations: 9000, saltByteCount: 100) }
        #expect(decoy.credential(for: "nobody", mechanism).iterations == 9000)
        #expect(decoy.credential(for: "nobody", mechanism).salt.count == 100)
        #expect(decoy.plainCredential(for: "nobody").0 == .sha256)
        #expect(decoy.plainCredential(for: "nobody").1.iterations == 9000)
    }

    /// The header is said again in the last message, and belongs to what is proved.
    @Test(arguments: [
        ("n,,", "biws", true), ("y,,", "eSws", true), ("n,a=alice,", "bixhPWFsaWNlLA==", true),
        ("n,,", "eSws", false), ("y,,", "biws", false), ("n,a=alice,", "biws", false), ("n,,", "", false),
    ])
    func `The header comes back as it was sent`(header: String, binding: String, isLetIn: Bool) throws {
        let credential = ScramCredential(password: "pencil", .sha256, salt: Self.salt, iterations: 4096)
        var server = ScramServer(.sha256, nonce: "s", decoy: ScramDecoy(secret: [1])) { _ in credential }
        guard case .challenge(let challenge) = server.receive(Array("\(header)n=alice,r=c".utf8), now: 0) else {
            Issue.record("no challenge")
            return
        }
        let digest = ScramMechanism.sha256.digest
        let clientKey = digest.authenticate(
            Array("Client Key".utf8), key: digest.stretch(Array("pencil".utf8), salt: Self.salt, iterations: 4096))
        let last = "c=\(binding),r=cs"
        let exchanged = Array("n=alice,r=c,\(String(decoding: challenge, as: UTF8.self)),\(last)".utf8)
        let signature = digest.authenticate(exchanged, key: digest.hash(clientKey))
        let proof = Base64.standard.encode(zip(clientKey, signature).map { $0 ^ $1 })
        let step = server.receive(Array("\(last),p=\(proof)".utf8), now: 0)
        if case .done = step { #expect(isLetIn) } else { #expect(!isLetIn) }
    }

    @Test(arguments: [
        "", "n", "n,,", "n,,n=alice", "p=tls-unique,,n=alice,r=c", "x,,n=alice,r=c", "n,a=bob,n=alice,r=c", "n,,n=,r=c",
        "n,,n=al=ice,r=c",
        "n,,n=alice,r=", "n,,n=alice,r=\u{7}", "n,,r=c,n=alice", "n,,n=alice,r=c,tokenauth=true", "n,,m=x,n=alice,r=c",
    ])
    func `A first message that is none is refused`(message: String) {
        var server = ScramServer(.sha256, nonce: "s", decoy: ScramDecoy(secret: [1])) { _ in nil }
        guard case .refused = server.receive(Array(message.utf8), now: 0) else {
            Issue.record("taken")
            return
        }
        // Nothing comes after a refusal.
        guard case .refused = server.receive(Array("n,,n=alice,r=c".utf8), now: 0) else {
            Issue.record("taken afterwards")
            return
        }
    }

    @Test func `A server that does not know the credentials is not believed`() throws {
        var client = SASLClientExchange(.scramSHA256, .password(user: "alice", password: "x"))
        _ = try client.start(nonce: "c")
        _ = try client.receive(Array("r=cs,s=AQID,i=4096".utf8))
        #expect(throws: SASLClientError.self) { try client.receive(Array("v=AQID".utf8)) }
        for answer in ["r=x,s=AQID,i=4096", "r=cs,s=AQID,i=1", "r=cs,s=AQID,i=99999999", "r=c,s=AQID,i=4096", "e=other", ""] {
            var client = SASLClientExchange(.scramSHA256, .password(user: "alice", password: "x"))
            _ = try client.start(nonce: "c")
            #expect(throws: SASLClientError.self) { try client.receive(Array(answer.utf8)) }
        }
    }
}
