import MartletModel
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@testable import MartletTLS

@Suite struct AuthorityRotationTests {
    private static let now = Int64(time(nil))

    private static func trusting(_ authority: CertificateAuthority) throws -> TrustedAuthorities {
        try TrustedAuthorities(pem: try authority.issued.certificate, place: "ca.pem")
    }

    @Test func `Each authority has the number after the one before`() throws {
        var authority = try CertificateAuthority(founding: "Shop authority", organization: "Shop, Inc", now: Self.now)
        for number in 2...4 {
            authority = try authority.successor(now: Self.now)
            #expect(authority.subject == "CN=Shop authority \(number),O=Shop\\, Inc")
            #expect(authority.organization == "Shop, Inc")
        }
    }

    @Test func `A year in a name is a number like others`() throws {
        let authority = try CertificateAuthority(founding: "Shop 2026", organization: "Shop", now: Self.now)
        #expect(try authority.successor(now: Self.now).subject == "CN=Shop 2027,O=Shop")
    }

    @Test func `The new one stands before the old one, until that is taken out`() throws {
        let old = try CertificateAuthority(founding: "Shop authority", organization: "Shop", now: Self.now)
        let new = try old.successor(now: Self.now)
        let both = try Self.trusting(old).adding(new)
        #expect(both.subjects == ["CN=Shop authority 2,O=Shop", "CN=Shop authority,O=Shop"])
        #expect(both.predecessors(of: new) == ["CN=Shop authority,O=Shop"])
        #expect(both.removingPredecessors(of: new).subjects == ["CN=Shop authority 2,O=Shop"])
        // The text that is written is the list.
        #expect(try TrustedAuthorities(pem: try both.pem, place: "ca.pem").subjects == both.subjects)
    }

    @Test func `Authorities of others are no predecessors`() throws {
        let own = try CertificateAuthority(founding: "Shop authority", organization: "Shop", now: Self.now)
        for (name, organization) in [("Shop authority", "Other"), ("Other authority", "Shop"), ("Shop authority two", "Shop")] {
            let other = try CertificateAuthority(founding: name, organization: organization, now: Self.now)
            #expect(try Self.trusting(own).adding(other).predecessors(of: own).isEmpty)
        }
    }

    @Test func `An authority knows its own certificates by the signature, not by the name`() throws {
        let one = try CertificateAuthority(founding: "Shop authority", organization: "Shop", now: Self.now)
        let impostor = try CertificateAuthority(founding: "Shop authority", organization: "Shop", now: Self.now)
        let request = CertificateRequest(name: "node", organization: "Shop", purpose: .node, alternativeNames: [], days: 30)
        var template = Array("/tmp/martlet-tls-XXXXXX".utf8CString)
        close(mkstemp(&template))
        let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        defer { unlink(path) }
        let file = try #require(fopen(path, "w"))
        fputs(try one.issue(request, now: Self.now).certificate, file)
        fclose(file)
        #expect(try one.hasIssued(inFile: path))
        #expect(try !impostor.hasIssued(inFile: path))
    }
}
