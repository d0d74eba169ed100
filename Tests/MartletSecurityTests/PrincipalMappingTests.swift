import MartletModel
import MartletSecurity
import Testing

@Suite struct PrincipalMappingTests {
    /// The example of KIP-371.
    private static let rules =
        "RULE:^CN=(.*?),OU=ServiceUsers.*$/$1/,RULE:^CN=(.*?),OU=(.*?),O=(.*?),L=(.*?),ST=(.*?),C=(.*?)$/$1@$2/L,RULE:^.*[Cc][Nn]=([a-zA-Z0-9.]*).*$/$1/L,DEFAULT"

    @Test(arguments: [
        ("CN=serviceuser,OU=ServiceUsers,O=Unknown,L=Unknown,ST=Unknown,C=Unknown", "serviceuser"),
        ("CN=adminUser,OU=Admin,O=Unknown,L=Unknown,ST=Unknown,C=Unknown", "adminuser@admin"),
        ("O=Shop,cn=Alice.Example", "alice.example"), ("O=Shop", "O=Shop"),
    ])
    func `The first rule that fits gives the name`(subject: String, name: String) throws {
        #expect(try Self.mapped(Self.rules, subject) == name)
    }

    @Test(arguments: [
        ("DEFAULT", "CN=alice", "CN=alice"), ("", "CN=alice", "CN=alice"), ("RULE:^CN=(.*)$/$1/U", "CN=alice", "ALICE"),
        ("RULE:^CN=(.*)$/a\\/$1/", "CN=b", "a/b"), ("RULE:CN/x/", "CN=alice", "CN=alice"),
        ("RULE:^CN=(\\w+),.*$/$1/, DEFAULT", "CN=a,O=b", "a"),
        ("RULE:^CN=(x)?.*$/<$1$2>/", "CN=y", "<>"),
    ])
    func `A rule fits the whole name`(rules: String, subject: String, name: String) throws {
        #expect(try Self.mapped(rules, subject) == name)
    }

    @Test(arguments: [
        "RULE:", "RULE:a", "RULE:a/b", "RULE:(/b/", "rule:a/b/", "DEFAULT DEFAULT", "RULE:a/b/X", "DEFAULT,,DEFAULT,x",
    ])
    func `A list that cannot be is refused`(rules: String) {
        #expect(throws: PrincipalMappingError.self) { try PrincipalMapping(rules: rules) }
    }

    @Test func `Other names of a certificate can be chosen`() throws {
        let peer = Self.peer("CN=alice", [.dns("a.example"), .uri("spiffe://shop/alice")])
        #expect(try PrincipalMapping(rules: "DEFAULT", source: .alternativeURI).principal(of: peer).name == "spiffe://shop/alice")
        #expect(try PrincipalMapping(rules: "RULE:^(\\w+)\\..*$/$1/", source: .alternativeDNS).principal(of: peer).name == "a")
        #expect(
            try PrincipalMapping(rules: "DEFAULT", source: .alternativeURI).principal(of: Self.peer("CN=bob", [])).name
                == "CN=bob")
    }

    private static func mapped(_ rules: String, _ subject: String) throws -> String {
        try PrincipalMapping(rules: rules).principal(of: peer(subject, [])).name
    }

    private static func peer(_ subject: String, _ names: [PeerCertificate.AlternativeName]) -> PeerCertificate {
        PeerCertificate(subject: subject, issuer: "", serialNumber: "1", alternativeNames: names, notBefore: 0, notAfter: 0)
    }
}
