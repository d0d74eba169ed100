import MartletModel
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@testable import MartletTLS

/// What is configured wrong is found before the first connection, with its place, reason and remedy.
@Suite struct ContextTests {
    private static let now = Int64(time(nil))
    private static let day: Int64 = 86_400
    private static let authority: CertificateAuthority = try! CertificateAuthority(
        founding: "test", organization: "Test", now: now)

    private static func issued(
        _ purpose: CertificateRequest.Purpose = .node, at time: Int64 = now, days: Int = 30
    ) throws -> CertificateAuthority.Issued {
        let request = CertificateRequest(
            name: "node", organization: "Test", purpose: purpose, alternativeNames: purpose == .node ? ["localhost"] : [],
            days: days)
        return try authority.issue(request, now: time)
    }

    /// What a context says to this identity; nil where it takes it.
    private static func objection(
        certificate: String, key: String, role: TLSContext.Role = .server, change: (inout TLSConfiguration) -> Void = { _ in }
    ) throws -> TLSConfigurationError? {
        var configuration = TLSConfiguration()
        configuration.identity = .pem(chain: .inline(certificate), key: .inline(key), keyPassword: nil)
        configuration.trust = .pem(.inline(try authority.issued.certificate))
        change(&configuration)
        do throws(TLSConfigurationError) {
            _ = try TLSContext(configuration, role: role, now: now)
            return nil
        } catch { return error }
    }

    // MARK: Certificates

    @Test func `A good certificate is taken for both ends, and a client's for clients`() throws {
        let node = try Self.issued(), client = try Self.issued(.client)
        #expect(try Self.objection(certificate: node.certificate, key: node.key) == nil)
        #expect(try Self.objection(certificate: node.certificate, key: node.key, role: .client) == nil)
        #expect(try Self.objection(certificate: client.certificate, key: client.key, role: .client) == nil)
    }

    @Test func `A key of another certificate is refused`() throws {
        let one = try Self.issued(), other = try Self.issued()
        let error = try #require(try Self.objection(certificate: one.certificate, key: other.key))
        #expect(error.reason.contains("does not belong to the private key"))
        #expect(error.reason.contains("CN=node"))
    }

    @Test(arguments: [
        (-40, 30, "expired on"), (-31, 30, "expired on"), (2, 30, "is not valid before"), (-29, 30, nil), (0, 1, nil),
    ])
    func `A certificate is taken within its time only`(begins: Int64, days: Int, reason: String?) throws {
        let issued = try Self.issued(at: Self.now + begins * Self.day, days: days)
        for role in [TLSContext.Role.server, .client] {
            let error = try Self.objection(certificate: issued.certificate, key: issued.key, role: role)
            #expect(reason == nil ? error == nil : error?.reason.contains(reason!) == true)
        }
    }

    @Test func `A client's certificate is none for a server`() throws {
        let issued = try Self.issued(.client)
        let error = try #require(try Self.objection(certificate: issued.certificate, key: issued.key))
        #expect(error.reason.contains("is not for servers: its extended key usage says so"))
        #expect(error.remedy.contains("serverAuth"))
    }

    @Test func `A weak key is refused with its size`() throws {
        let error = try #require(try Self.objection(certificate: Self.weak, key: Self.weak))
        #expect(error.reason.contains("has a weak key (RSA, 1024 bits)"))
        #expect(error.remedy.contains("2048"))
    }

    @Test func `What stands in the file and does not lead to the authority is not looked at`() throws {
        let issued = try Self.issued()
        #expect(try Self.objection(certificate: issued.certificate + Self.weak, key: issued.key) == nil)
    }

    @Test func `A certificate without its issuer at hand is taken with a warning`() throws {
        let other = try CertificateAuthority(founding: "other", organization: "Test", now: Self.now)
        let issued = try other.issue(
            CertificateRequest(name: "node", organization: "Test", purpose: .node, alternativeNames: ["localhost"], days: 30),
            now: Self.now)
        var configuration = TLSConfiguration()
        configuration.identity = .pem(chain: .inline(issued.certificate), key: .inline(issued.key), keyPassword: nil)
        configuration.trust = .pem(.inline(try Self.authority.issued.certificate))
        let warnings = try TLSContext(configuration, role: .server, now: Self.now).warnings
        #expect(warnings.count == 1 && warnings[0].contains("neither in the file nor among the authorities"))
    }

    // MARK: Settings

    @Test func `A server without a certificate is refused`() {
        let error = #expect(throws: TLSConfigurationError.self) {
            try TLSContext(TLSConfiguration(), role: .server, now: Self.now)
        }
        #expect(error?.place == "ssl.keystore.location")
    }

    @Test func `A client without settings believes whom the operating system does`() throws {
        #expect(try TLSContext(TLSConfiguration(), role: .client, now: Self.now).certificate == nil)
    }

    @Test(arguments: [
        (["TLS_NO_SUCH_SUITE"], "TLS_NO_SUCH_SUITE"), (["ECDHE-RSA-AES128-GCM-SHA256:ALL"], "ECDHE-RSA-AES128-GCM-SHA256:ALL"),
        ([""], "''"), (["TLS_AES_128_GCM_SHA256", "nonsense"], "nonsense"),
    ])
    func `A cipher suite that is none is named`(names: [String], culprit: String) throws {
        let issued = try Self.issued()
        let error = try #require(try Self.objection(certificate: issued.certificate, key: issued.key) { $0.cipherSuites = names })
        #expect(error.place == "ssl.cipher.suites" && error.reason.contains(culprit))
    }

    @Test func `A server without a version is refused`() throws {
        let issued = try Self.issued()
        let error = try Self.objection(certificate: issued.certificate, key: issued.key) { $0.protocols = [] }
        #expect(error?.place == "ssl.enabled.protocols")
    }

    // MARK: Files

    private static func objection(
        _ bytes: [UInt8], trust: (String) -> TLSTrustSource
    ) throws -> (TLSConfigurationError?, path: String) {
        let file = TemporaryFile(bytes)
        var configuration = TLSConfiguration()
        configuration.trust = trust(file.path)
        do throws(TLSConfigurationError) {
            _ = try TLSContext(configuration, role: .client, now: now)
            return (nil, file.path)
        } catch { return (error, file.path) }
    }

    @Test(arguments: [[0xfe, 0xed, 0xfe, 0xed], [0xce, 0xce, 0xce, 0xce]] as [[UInt8]], [true, false])
    func `A store of Java's own is refused with the command that converts it`(magic: [UInt8], isPEM: Bool) throws {
        let (error, path) = try Self.objection(magic + [0, 0, 0, 2, 0, 0, 0, 1]) {
            isPEM ? .pem(.file($0)) : .pkcs12(file: $0, password: "changeit")
        }
        #expect(error?.place == path && error?.reason.contains("JKS") == true)
        #expect(
            error?.remedy.contains("keytool -importkeystore -srckeystore \(path) -destkeystore \(path).p12 -deststoretype PKCS12")
                == true)
    }

    @Test func `Files of another form are named, and what to set instead`() throws {
        let pem = Array(try Self.authority.issued.certificate.utf8)
        #expect(try Self.objection(pem) { .pem(.file($0)) }.0 == nil)
        let asPKCS12 = try Self.objection(pem) { .pkcs12(file: $0, password: "x") }.0
        #expect(asPKCS12?.reason == "is no PKCS#12 store" && asPKCS12?.remedy == "Set the type of the store to PEM")
        let asPEM = try Self.objection([0x30, 0x82, 1, 2]) { .pem(.file($0)) }.0
        #expect(asPEM?.reason.contains("has no certificate in PEM form") == true && asPEM?.remedy.contains("PKCS12") == true)
        #expect(try Self.objection([]) { .pem(.file($0)) }.0?.reason == "is empty")
        let cut = try Self.objection(Array(pem.prefix(pem.count / 2))) { .pem(.file($0)) }.0
        #expect(cut?.reason.contains("cannot be read") == true && cut?.remedy.contains("cut off") == true)
        let large = try Self.objection(Array(repeating: 0x20, count: (4 << 20) + 1)) { .pem(.file($0)) }.0
        #expect(large?.reason.contains("more than 4 MiB") == true)
    }

    @Test func `A file that is not there is named with what makes one`() {
        var configuration = TLSConfiguration()
        configuration.trust = .pem(.file("/nowhere/ca.pem"))
        let error = #expect(throws: TLSConfigurationError.self) { try TLSContext(configuration, role: .client, now: Self.now) }
        #expect(error?.description == "/nowhere/ca.pem: does not exist. Name the right file, or make one with martlet tls init.")
    }

    /// 1,024 bits of RSA, valid until 2120.
    private static let weak = """
        -----BEGIN PRIVATE KEY-----
        MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBAML70WLhLHaOt3ai
        qN8u3TYkhQgtqV23SCCJ7RdjI6OO+i4P9dJJ0h7Q0bO2SqZncEN+F2vVGtte5eIY
        7K06WK4ti6zRCl9qBGIWkfJYxXxjsKHDYJsdF3vDtEX7vmlMsb4OBgYBCu/UYQeZ
        DQEOKEnLgdWt1aRvp0g5ffh30v8JAgMBAAECgYBUYPdO7BT6xW4dl+yukLBIQuuT
        C3eUx8Ed27JPgaalnDUmA+Akfa/BiCqHs+aANpk9i+6EyrcRofKnspORr4M6Murq
        bIx4r5RUXyjPIjVd5kJ0/+m7Xjx5fzg71+nserHgh/6PIbDBWyeiU07FV4bXjM85
        PlILFow5pZ81GLnFJQJBAPTYxEpHr4xKkJolcWqNYkR/mzqATCTJR3QzBIrUpuC1
        wksijH+2oErojat7A5aVoNd3YlgS+wmz2ILbzsXQgEMCQQDL3ZUZeASPpYuW7tfm
        iHkMNKI/RIbl9xCq8hFo6vKJUTD92UYIsQMg715l1EZTfg1EiDBc1aZVOyZm1zbL
        GsTDAkAgsKhUeom3o2T3D7S60zGhj5/8CZEhADaoDv+2QXoeWmYcffpgOtPf7Hit
        wnjSLBwTaH8a3z3hJ7/qiMpsos/dAkBdQWhB9UfI2gZnrawvdYBB2BXb8SHwMjt6
        py7VmpwFupE5ndlOgoKW30iENj1RVhkFn3LYFJd454zigFI9SGp3AkBcve7Hyu1g
        ECdHjC47pmtm/oNLn/h2r0ZYLb9fN11yuwXsIh/UBRm6Pt5qoxYxRD54tgxgEVTV
        L8uw2j5cpnC+
        -----END PRIVATE KEY-----
        -----BEGIN CERTIFICATE-----
        MIIBrjCCARegAwIBAgIBATANBgkqhkiG9w0BAQsFADAPMQ0wCwYDVQQDDAR3ZWFr
        MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAPMQ0wCwYDVQQDDAR3
        ZWFrMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDC+9Fi4Sx2jrd2oqjfLt02
        JIUILaldt0ggie0XYyOjjvouD/XSSdIe0NGztkqmZ3BDfhdr1RrbXuXiGOytOliu
        LYus0QpfagRiFpHyWMV8Y7Chw2CbHRd7w7RF+75pTLG+DgYGAQrv1GEHmQ0BDihJ
        y4HVrdWkb6dIOX34d9L/CQIDAQABoxgwFjAUBgNVHREEDTALgglsb2NhbGhvc3Qw
        DQYJKoZIhvcNAQELBQADgYEAHCPeucjQ1PKLmeBU6laA5ZdrT0X7Jqn0FfkorQub
        oRWkdVj8gL1VOQk8iUXJLKUWMlDWR+3VAQGtjWlxoLtlthX48HyqBFJFRtdnNk3v
        Em8O9wqwAG52W3scAS2cSABZ4RDlZY2eGwe9wZsQCmf481ZQvP+68vJAFcXHXAuB
        Vtk=
        -----END CERTIFICATE-----
        """
}

/// A file that is gone with its last reference.
private final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8]) {
        var template = Array("/tmp/martlet-tls-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        precondition(descriptor >= 0, "no temporary file")
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, bytes.count - written) }
            precondition(count > 0, "a temporary file cannot be written")
            written += count
        }
        close(descriptor)
    }

    deinit { unlink(path) }
}
