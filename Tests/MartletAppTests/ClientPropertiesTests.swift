import MartletClient
import MartletModel
import MartletSecurity
import Testing

@testable import MartletApp

/// The names of Kafka's and librdkafka's properties, and what each sets.
@Suite struct ClientPropertiesTests {
    private static func read(_ lines: String...) throws -> ClientProperties {
        try ClientProperties(lines.joined(separator: "\n"), path: "client.properties")
    }

    private static func tls(_ lines: String...) throws -> TLSConfiguration {
        try #require(try ClientProperties((["security.protocol=SSL"] + lines).joined(separator: "\n"), path: "p").security.tls)
    }

    private static func complaint(_ lines: String...) -> String {
        do {
            _ = try ClientProperties(lines.joined(separator: "\n"), path: "client.properties")
            return "no complaint"
        } catch { return "\(error)" }
    }

    // MARK: Protocols

    @Test(arguments: [
        ("", false, false), ("security.protocol=", false, false), ("security.protocol=PLAINTEXT", false, false),
        ("security.protocol=SSL", true, false), ("security.protocol=ssl", true, false),
        ("security.protocol= SASL_SSL ", true, true),
        ("security.protocol=sasl_plaintext", false, true),
    ])
    func `The protocol says whether there is TLS, and whether a login`(line: String, hasTLS: Bool, hasLogin: Bool) throws {
        let properties = try Self.read(line, "sasl.mechanism=PLAIN", "sasl.username=alice", "sasl.password=secret")
        #expect((properties.security.tls != nil) == hasTLS)
        #expect((properties.security.sasl != nil) == hasLogin)
    }

    @Test func `A client id is taken, and a bootstrap list left to the option`() throws {
        let properties = try Self.read("client.id=billing", "bootstrap.servers=elsewhere:9092")
        #expect(properties.clientID == "billing" && properties.warnings.isEmpty)
    }

    // MARK: TLS

    private static let pem = "-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----"
    private static let text = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"

    @Test func `TLS without more believes the operating system's authorities and checks names`() throws {
        #expect(try Self.tls() == TLSConfiguration())
    }

    @Test(
        arguments: [
            ("ssl.truststore.location=/ca.pem", .pem(.file("/ca.pem"))), ("ssl.ca.location=/ca.pem", .pem(.file("/ca.pem"))),
            ("ssl.truststore.location=/ca.p12\nssl.truststore.password=x", .pkcs12(file: "/ca.p12", password: "x")),
            ("ssl.truststore.location=/ca.pfx", .pkcs12(file: "/ca.pfx", password: "")),
            ("ssl.truststore.location=/ca\nssl.truststore.type=pkcs12", .pkcs12(file: "/ca", password: "")),
            ("ssl.truststore.location=/ca.p12\nssl.truststore.type=PEM", .pem(.file("/ca.p12"))),
            ("ssl.truststore.type=PEM\nssl.truststore.certificates=\(pem)", .pem(.inline(text))),
            ("ssl.ca.pem=\(pem)", .pem(.inline(text))), ("ssl.truststore.certificates=/ca.pem", .pem(.file("/ca.pem"))),
        ] as [(String, TLSTrustSource)])
    func `Authorities come from where they are named`(lines: String, source: TLSTrustSource) throws {
        #expect(try Self.tls(lines).trust == source)
        #expect(try Self.read("security.protocol=SSL", lines).warnings.isEmpty)
    }

    @Test(
        arguments: [
            ("ssl.keystore.location=/a.pem", .pem(chain: .file("/a.pem"), key: .file("/a.pem"), keyPassword: nil)),
            (
                "ssl.keystore.location=/a.pem\nssl.key.password=x",
                .pem(chain: .file("/a.pem"), key: .file("/a.pem"), keyPassword: "x")
            ),
            (
                "ssl.keystore.location=/a.pem\nssl.keystore.password=x",
                .pem(chain: .file("/a.pem"), key: .file("/a.pem"), keyPassword: "x")
            ),
            ("ssl.keystore.location=/a.p12\nssl.keystore.password=x", .pkcs12(file: "/a.p12", password: "x")),
            ("ssl.keystore.location=/a\nssl.keystore.type=PKCS12\nssl.keystore.password=x", .pkcs12(file: "/a", password: "x")),
            (
                "ssl.certificate.location=/a.crt\nssl.key.location=/a.key",
                .pem(chain: .file("/a.crt"), key: .file("/a.key"), keyPassword: nil)
            ),
            (
                "ssl.keystore.type=PEM\nssl.keystore.certificate.chain=\(pem)\nssl.keystore.key=\(pem)\nssl.key.password=x",
                .pem(chain: .inline(text), key: .inline(text), keyPassword: "x")
            ),
            ("ssl.certificate.pem=\(pem)\nssl.key.pem=\(pem)", .pem(chain: .inline(text), key: .inline(text), keyPassword: nil)),
        ] as [(String, TLSIdentitySource)])
    func `A certificate and its key come from where they are named`(lines: String, source: TLSIdentitySource) throws {
        #expect(try Self.tls(lines).identity == source)
        #expect(try Self.read("security.protocol=SSL", lines).warnings.isEmpty)
    }

    @Test(arguments: [("https", true), ("HTTPS", true), ("", false), ("none", false)])
    func `The server's name is checked unless that is turned off`(algorithm: String, isChecked: Bool) throws {
        #expect(try Self.tls("ssl.endpoint.identification.algorithm=\(algorithm)").verifiesServerName == isChecked)
    }

    @Test func `Versions and cipher suites are lists`() throws {
        #expect(try Self.tls("ssl.enabled.protocols=TLSv1.3").protocols == [.v13])
        #expect(try Self.tls("ssl.enabled.protocols=TLSv1.2, TLSv1.3").protocols == [.v12, .v13])
        let suites = try Self.tls("ssl.cipher.suites=TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384").cipherSuites
        #expect(suites == ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"])
    }

    // MARK: Logins

    private static func login(_ lines: String...) async throws -> (SASLMechanism, String) {
        let properties = try ClientProperties((["security.protocol=SASL_SSL"] + lines).joined(separator: "\n"), path: "p")
        #expect(properties.warnings.isEmpty)
        let sasl = try #require(properties.security.sasl)
        guard case .password(let user, let password) = try await sasl.credentials() else { return (sasl.mechanism, "a token") }
        return (sasl.mechanism, "\(user)/\(password)")
    }

    @Test(
        arguments: [
            ("PLAIN", .plain), ("SCRAM-SHA-256", .scramSHA256), ("SCRAM-SHA-512", .scramSHA512), ("scram-sha-512", .scramSHA512),
        ] as [(String, SASLMechanism)])
    func `A login is by a mechanism with user and password`(name: String, mechanism: SASLMechanism) async throws {
        let module = "org.apache.kafka.common.security.scram.ScramLoginModule required"
        for lines in [
            #"sasl.jaas.config=\#(module) username="alice" password="a;b=\\"c";"#,
            "sasl.jaas.config=\(module) \\\n  username=\"alice\" \\\n  password=\"a;b=\\\\\"c\";",
            #"sasl.username=alice"# + "\n" + #"sasl.password=a;b="c"#,
        ] {
            for key in ["sasl.mechanism", "sasl.mechanisms"] {
                let (found, who) = try await Self.login("\(key)=\(name)", lines)
                #expect(found == mechanism && who == #"alice/a;b="c"#)
            }
        }
    }

    // MARK: What is wrong

    @Test(arguments: [
        ("security.protocol=TLS", "'security.protocol' is 'TLS': it must be one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL."),
        ("security.protocol=SASL_SSL", "'sasl.mechanism' is missing: one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER."),
        (
            "security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI",
            "'sasl.mechanism' is 'GSSAPI': it must be one of PLAIN, SCRAM-SHA-256"
        ),
        ("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN", "'sasl.jaas.config' is missing: user and password for PLAIN."),
        ("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.username=alice", "'sasl.jaas.config' is missing"),
        (
            "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=a.PlainLoginModule required;",
            "needs username=\"…\" and password"
        ),
        ("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=a.PlainLoginModule maybe;", "'sasl.jaas.config' "),
        (
            "security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER",
            "'sasl.oauthbearer.token.endpoint.url' is missing: the https URL of a token endpoint"
        ),
        (
            "security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\nsasl.oauthbearer.token.endpoint.url=https://issuer.example",
            "'sasl.oauthbearer.client.credentials.client.id' is missing, and so is the option clientId of 'sasl.jaas.config'"
        ),
        (
            "security.protocol=SSL\nssl.truststore.location=/ca\nssl.truststore.type=BKS",
            "'ssl.truststore.type' is 'BKS': it must be PEM or PKCS12."
        ),
        (
            "security.protocol=SSL\nssl.truststore.location=/ca.jks\nssl.truststore.type=JKS",
            "keytool -importkeystore -srckeystore /ca.jks -destkeystore /ca.jks.p12 -deststoretype PKCS12."
        ),
        ("security.protocol=SSL\nssl.keystore.location=/a\nssl.keystore.type=jks", "keytool -importkeystore -srckeystore /a "),
        (
            "security.protocol=SSL\nssl.enabled.protocols=TLSv1.1,TLSv1.2",
            "'ssl.enabled.protocols' is 'TLSv1.1,TLSv1.2': it must be made of"
        ),
        (
            "security.protocol=SSL\nssl.endpoint.identification.algorithm=ldap",
            "'ssl.endpoint.identification.algorithm' is 'ldap': it must be https"
        ),
        (
            "security.protocol=SSL\nssl.certificate.location=/a.crt",
            "'ssl.keystore.key' is missing: the certificate and its key go together."
        ),
    ])
    func `A value that cannot be is named with what can`(lines: String, reason: String) {
        let complaint = Self.complaint(lines)
        #expect(complaint.hasPrefix("client.properties: ") && complaint.contains(reason), "\(complaint)")
    }

    @Test(arguments: [
        ("ssl.truststore.locaton", "ssl.truststore.location"), ("security.protocal", "security.protocol"),
        ("sasl.jaas.conf", "sasl.jaas.config"), ("ssl.key.passwort", "ssl.key.password"), ("sasl.mecanism", "sasl.mechanism"),
        ("clientid", "client.id"),
    ])
    func `A mistyped name is told the one that was meant`(name: String, meant: String) {
        #expect(
            Self.complaint("\(name)=x") == "client.properties: '\(name)' is no property of a client: did you mean '\(meant)'?")
    }

    @Test(arguments: ["ssl.fingerprint", "sasl.secret.store", "security.level"])
    func `A name that seems to protect and does not exist is refused`(name: String) {
        #expect(Self.complaint("\(name)=x").contains("'\(name)' is no property of a client"))
    }

    @Test func `A mistyped name is found before what it leaves out`() {
        let complaint = Self.complaint("security.protocol=SASL_SSL", "sasl.mecanism=PLAIN")
        #expect(complaint.contains("did you mean 'sasl.mechanism'?"))
    }

    @Test(arguments: ["acks", "group.id", "linger.ms", "ssl.protocol", "sasl.login.class", "sasl.kerberos.service.name"])
    func `A name of other clients has no effect, which is said`(name: String) throws {
        #expect(try Self.read("\(name)=x").warnings == ["client.properties: '\(name)' has no effect here."])
    }

    @Test func `What only counts with another protocol is told so`() throws {
        let warnings = try Self.read("ssl.truststore.location=/ca.pem", "sasl.username=alice").warnings
        #expect(
            warnings == [
                "client.properties: 'sasl.username' has no effect here, where security.protocol is PLAINTEXT.",
                "client.properties: 'ssl.truststore.location' has no effect here, where security.protocol is PLAINTEXT.",
            ])
    }

    @Test(arguments: [
        "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=a.B required username=\"a\" password=\"top-secret\" x;",
        "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=top-secret",
        "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.password=top-secret", "sasl.password=top-secret\\u12",
        "sasl.password : top-secret\\u12", "sasl.pasword=top-secret",
        "security.protocol=PLAINTEXT\nsasl.mechnism=x\nsasl.password=top-secret",
    ])
    func `No complaint has a password in it`(lines: String) {
        let complaint = Self.complaint(lines)
        #expect(complaint != "no complaint" && !complaint.contains("secret"), "\(complaint)")
    }
}
