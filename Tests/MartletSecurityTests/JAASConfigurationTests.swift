import MartletModel
import MartletSecurity
import Testing

@Suite struct JAASConfigurationTests {
    @Test func `Kafka's own examples are read`() throws {
        let client = try JAASConfiguration(
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\" password=\"alice-secret\";")
        #expect((client.module, client.username, client.password) == ("PlainLoginModule", "alice", "alice-secret"))
        let server = try JAASConfiguration(
            """
            org.apache.kafka.common.security.plain.PlainLoginModule required
                username="admin" password="admin-secret"
                user_admin="admin-secret" user_alice="a \\"b\\" \\\\ c" user_bob=bare ;
            """)
        #expect(server.users == ["admin": "admin-secret", "alice": "a \"b\" \\ c", "bob": "bare"])
    }

    @Test(arguments: [
        ("", 1), ("Module", 7), ("Module maybe a=b;", 13), ("Module required", 16), ("Module required a", 18),
        ("Module required a=;", 19),
        ("Module required a=\"b", 21), ("Module required a=b c", 22), ("Module required a=b; x", 20),
        ("Module required a=b a=c;", 24),
    ])
    func `What is none says where`(text: String, character: Int) throws {
        let error = #expect(throws: JAASError.self) { try JAASConfiguration(text) }
        #expect(error?.description.hasSuffix("at character \(character)") == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            ("", nil), ("ssl.truststore.location=\"/a/ca.pem\"", .pem(.file("/a/ca.pem"))),
            ("ssl.truststore.location=\"/a/ca.p12\" ssl.truststore.password=x", .pkcs12(file: "/a/ca.p12", password: "x")),
            ("ssl.truststore.location=\"/a/ca\" ssl.truststore.type=pkcs12", .pkcs12(file: "/a/ca", password: "")),
            ("ssl.truststore.certificates=\"-----BEGIN CERTIFICATE-----\"", .pem(.inline("-----BEGIN CERTIFICATE-----"))),
        ] as [(String, TLSTrustSource?)])
    func `The login module's options say who is believed`(options: String, trust: TLSTrustSource?) throws {
        #expect(try JAASConfiguration("a.OAuthBearerLoginModule required \(options);").trust() == trust)
    }

    @Test(arguments: ["ssl.truststore.location=a.jks", "ssl.truststore.location=a ssl.truststore.type=JKS"])
    func `A store of Java is refused with the command that converts it`(options: String) throws {
        let jaas = try JAASConfiguration("a.OAuthBearerLoginModule required \(options);")
        let error = #expect(throws: JAASOptionError.self) { try jaas.trust() }
        #expect(error?.description.contains("keytool") == true)
    }
}
