import MartletModel
import MartletSecurity
import MartletWire
import NIOCore
import Testing

@testable import MartletBroker

@Suite struct ConnectionAuthenticationTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private static func objects(_ authentication: ConnectionAuthentication, _ api: ApiKey, after seconds: Int64 = 0) -> Bool {
        authentication.objection(to: api, now: start + .seconds(seconds)) != nil
    }

    private static func session(
        _ name: String, _ mechanism: SASLMechanism = .plain, seconds: Int64? = nil
    ) -> ConnectionAuthentication.Session {
        .init(principal: Principal(name: name), mechanism: mechanism, endsAt: seconds.map { start + .seconds($0) })
    }

    @Test func `Without SASL everything is served, and SASL is an error`() throws {
        var authentication = ConnectionAuthentication(mechanisms: nil)
        #expect(!Self.objects(authentication, .produce))
        let refused = #expect(throws: SASLRefused.self) { try authentication.choose("PLAIN", framing: .requests) }
        #expect(refused?.code == .illegalSaslState && refused?.ends == false)
    }

    @Test func `Nothing but versions and SASL is served before authentication`() throws {
        var authentication = ConnectionAuthentication(mechanisms: [.plain])
        for api in [ApiKey.produce, .metadata, .fetch, .saslAuthenticate] { #expect(Self.objects(authentication, api)) }
        for api in [ApiKey.apiVersions, .saslHandshake] { #expect(!Self.objects(authentication, api)) }
        #expect(try authentication.choose("PLAIN", framing: .requests) == .plain)
        for api in [ApiKey.produce, .apiVersions] { #expect(Self.objects(authentication, api)) }
        #expect(!Self.objects(authentication, .saslAuthenticate))
        try authentication.succeeded(Self.session("alice"))
        #expect(!Self.objects(authentication, .produce, after: 1_000_000))
        #expect(Self.objects(authentication, .saslAuthenticate))
    }

    @Test func `A mechanism that the listener does not have is refused`() {
        var authentication = ConnectionAuthentication(mechanisms: [.scramSHA512])
        for name in ["PLAIN", "GSSAPI", "", "scram-sha-512"] {
            #expect(throws: SASLRefused.self) { try authentication.choose(name, framing: .requests) }
        }
    }

    @Test func `A session that ends is renewed by the same principal in the same way`() throws {
        var authentication = ConnectionAuthentication(mechanisms: [.plain, .scramSHA256])
        _ = try authentication.choose("PLAIN", framing: .requests)
        try authentication.succeeded(Self.session("alice", seconds: 10))
        #expect(!Self.objects(authentication, .produce, after: 9))
        #expect(Self.objects(authentication, .produce, after: 10))
        #expect(!Self.objects(authentication, .saslHandshake, after: 11))
        #expect(throws: SASLRefused.self) { try authentication.choose("SCRAM-SHA-256", framing: .requests) }
        _ = try authentication.choose("PLAIN", framing: .requests)
        try authentication.succeeded(Self.session("alice", seconds: 30))
        #expect(!Self.objects(authentication, .produce, after: 20))
        _ = try authentication.choose("PLAIN", framing: .requests)
        #expect(throws: SASLRefused.self) { try authentication.succeeded(Self.session("bob")) }
        #expect(Self.objects(authentication, .produce))
        #expect(Self.objects(authentication, .saslHandshake))
    }

    @Test func `After a refusal nothing is served`() throws {
        var authentication = ConnectionAuthentication(mechanisms: [.plain])
        _ = try authentication.choose("PLAIN", framing: .bare)
        #expect(authentication.takesBareTokens)
        authentication.failed()
        #expect(!authentication.takesBareTokens)
        for api in [ApiKey.apiVersions, .saslHandshake, .saslAuthenticate, .produce] {
            #expect(Self.objects(authentication, api))
        }
    }

    @Test(
        arguments: [
            (nil, nil, nil), (60, nil, 60_000), (nil, 5000, 4000), (60, 5000, 4000), (1, 500_000, 1000), (60, 500, 1),
        ] as [(Int?, Int64?, Int64?)])
    func `A session lasts as long as the listener and the token allow`(limit: Int?, tokenEnd: Int64?, lifetime: Int64?) {
        #expect(
            SessionLifetime.milliseconds(
                limit: limit.map { .seconds($0) }, tokenEnd: tokenEnd.map { Timestamp($0) }, now: 1000) == lifetime)
    }

    @Test(arguments: [
        ("CN=b1,OU=martlet-node,O=Shop", true), ("CN=b1,OU=martlet-client,O=Shop", false),
        ("CN=b1\\,OU=martlet-node,O=Shop", false),
        ("CN=OU=martlet-node", false), ("OU=martlet-node+CN=x", false), ("OU=martlet-node", true), ("", false), ("CN=x\\", false),
        // Unicode counts the first of these letters and the backslash behind it as one character.
        ("CN=\u{600}\\,OU=martlet-node,O=Shop", false), ("CN=\u{600},OU=martlet-node", true),
    ])
    func `A node's certificate is expected to be a broker's`(subject: String, isNode: Bool) {
        let peer = PeerCertificate(
            subject: subject, issuer: "", serialNumber: "1", alternativeNames: [], notBefore: 0, notAfter: 0)
        let principal = Principal(name: subject)
        #expect(BrokerPrincipals(nil).standing(of: principal, peer) == (isNode ? .expected : .possible))
        for listed in [" User:a ; User:\(subject)", " User:\(subject) ; User:a"] where !subject.isEmpty {
            #expect(BrokerPrincipals(listed).standing(of: principal, peer) == .expected)
        }
        #expect(BrokerPrincipals("User:other").standing(of: principal, peer) == .excluded)
    }
}
