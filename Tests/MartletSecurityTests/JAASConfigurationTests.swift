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
        ("", 1), ("Module", 7), ("Module maybe a=b;", 13), ("Module required", 16), ("Module required a", 18), ("Module required a=;", 19),
        ("Module required a=\"b", 21), ("Module required a=b c", 22), ("Module required a=b; x", 20), ("Module required a=b a=c;", 24),
    ])
    func `What is none says where`(text: String, character: Int) throws {
        let error = #expect(throws: JAASError.self) { try JAASConfiguration(text) }
        #expect(error?.description.hasSuffix("at character \(character)") == true, "\(error?.description ?? "")")
    }
}
