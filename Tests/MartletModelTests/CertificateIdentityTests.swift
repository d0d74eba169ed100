import MartletModel
import Testing

struct CertificateIdentityTests {
    private static func identity(
        _ subject: String, _ names: [PeerCertificate.AlternativeName], issuer: String = "CN=authority", serial: String = "1",
        until: Int64 = 10
    ) -> CertificateIdentity {
        CertificateIdentity(
            of: PeerCertificate(
                subject: subject, issuer: issuer, serialNumber: serial, alternativeNames: names, notBefore: 0, notAfter: until))
    }

    @Test func `A renewed certificate is for the same, also from another authority`() {
        let old = Self.identity("CN=b1", [.dns("b1"), .address("10.0.0.1")])
        let new = Self.identity(
            "CN=b1", [.address("10.0.0.1"), .dns("b1")], issuer: "CN=authority 2", serial: "2", until: 20)
        #expect(old == new)
        #expect(old.text == "CN=b1; DNS:b1; IP:10.0.0.1")
    }

    @Test(arguments: [
        identity("CN=b2", [.dns("b1")]), identity("CN=b1", []), identity("CN=b1", [.dns("b1"), .dns("b2")]),
        identity("CN=b1", [.uri("b1")]), identity("CN=b1; DNS:b1", []), identity("", [.dns("b1")]),
    ])
    func `Other names are another identity`(other: CertificateIdentity) {
        #expect(other != Self.identity("CN=b1", [.dns("b1")]))
    }

    @Test func `No name looks like two`() {
        #expect(Self.identity("CN=a", [.dns("b; DNS:c")]) != Self.identity("CN=a", [.dns("b"), .dns("c")]))
        #expect(Self.identity("CN=a", [.dns("b%3B")]) != Self.identity("CN=a", [.dns("b;")]))
    }
}
