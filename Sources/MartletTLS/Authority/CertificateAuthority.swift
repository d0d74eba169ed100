internal import COpenSSL
internal import MartletModel

/// A private authority: a key on the curve P-256, and the certificate that goes with it.
public struct CertificateAuthority: Sendable {
    private let key: PrivateKey
    let certificate: Certificate

    /// How long an authority's own certificate is valid.
    public static let days = 3650
    /// How long others' are, unless somebody says otherwise.
    public static let leafDays = 365
    /// Clocks differ: what is made now may be used somewhere a little earlier.
    private static let leeway: Int64 = 3600

    /// A certificate and its key, as PEM.
    public struct Issued: Sendable {
        public let certificate: String
        /// PKCS#8, not encrypted.
        public let key: String
    }

    /// A new authority.
    ///
    /// - Parameter now: seconds since 1970.
    public init(founding name: String, organization: String, now: Int64) throws(TLSConfigurationError) {
        self.organization = organization
        key = try Self.newKey()
        certificate = try Self.signed(
            subject: [("O", organization), ("CN", name)], key: key, issuer: nil, issuerKey: key, days: Self.days, now: now,
            extensions: [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ])
    }

    /// One that is there already, from PEM: of the certificates, the one of the key counts.
    public init(certificate: String, key: String, place: String) throws(TLSConfigurationError) {
        let certificates = try CredentialFile(.inline(certificate)).certificates()
        self.key = try CredentialFile(.inline(key)).privateKey(password: nil)
        let own = self.key
        guard let first = certificates.first(where: { $0.belongs(to: own) }) else {
            throw TLSConfigurationError(
                place, "the authority's certificate does not belong to its key", remedy: "Restore both from a copy")
        }
        self.certificate = first
        organization = first.subjectText(NID_organizationName) ?? ""
    }

    /// The organization in its name.
    public let organization: String

    /// Its name by RFC 2253.
    public var subject: String { certificate.subject }

    /// The one that takes over from this one: of the same name and the next number, so that people can tell the two apart.
    ///
    /// - Parameter now: seconds since 1970.
    public func successor(now: Int64) throws(TLSConfigurationError) -> CertificateAuthority {
        let generation = AuthorityGeneration(of: certificate)
        return try CertificateAuthority(founding: generation.next.name, organization: organization, now: now)
    }

    /// Whether the first certificate of a PEM file is from this authority, by its signature.
    public func hasIssued(inFile path: String) throws(TLSConfigurationError) -> Bool {
        try CredentialFile(path: path).certificates().first?.isSigned(by: certificate) ?? false
    }

    public var issued: Issued {
        get throws(TLSConfigurationError) { Issued(certificate: try Self.pem(certificate), key: try Self.pem(key)) }
    }

    /// - Parameter now: seconds since 1970.
    public func issue(_ request: CertificateRequest, now: Int64) throws(TLSConfigurationError) -> Issued {
        if let objection = request.objection {
            throw TLSConfigurationError(request.name, objection, remedy: "Choose another name")
        }
        let leafKey = try Self.newKey()
        var extensions: [(Int32, String)] = [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, request.purpose == .node ? "serverAuth,clientAuth" : "clientAuth"),
            (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid"),
        ]
        let names = request.alternativeNames.map { IPAddressText.isAddress($0) ? "IP:\($0)" : "DNS:\($0)" }
        if !names.isEmpty { extensions.append((NID_subject_alt_name, names.joined(separator: ","))) }
        let leaf = try Self.signed(
            subject: [("O", request.organization), ("OU", request.unit), ("CN", request.name)], key: leafKey, issuer: certificate,
            issuerKey: key, days: request.days, now: now, extensions: extensions)
        return Issued(certificate: try Self.pem(leaf), key: try Self.pem(leafKey))
    }

    // MARK: OpenSSL

    private static func newKey() throws(TLSConfigurationError) -> PrivateKey {
        guard let key = martlet_EVP_EC_gen_P256() else { throw failed("make a key") }
        return PrivateKey(owning: key)
    }

    private static func signed(
        subject: [(String, String)], key: PrivateKey, issuer: Certificate?, issuerKey: PrivateKey, days: Int, now: Int64,
        extensions: [(Int32, String)]
    ) throws(TLSConfigurationError) -> Certificate {
        guard let pointer = X509_new() else { throw failed("make a certificate") }
        let certificate = Certificate(owning: pointer)
        // 64 random bits and more, as browsers' rules ask: no two of an authority are the same.
        var serial = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        serial[0] = serial[0] & 0x7f | 0x40
        guard let number = BN_bin2bn(serial, Int32(serial.count), nil) else { throw failed("make a serial number") }
        defer { BN_free(number) }
        let name = X509_get_subject_name(pointer)
        for (field, value) in subject {
            guard X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, value, -1, -1, 0) == 1 else {
                throw failed("name a certificate")
            }
        }
        guard X509_set_version(pointer, 2) == 1, BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil,
            X509_set_issuer_name(pointer, issuer.map { X509_get_subject_name($0.pointer) } ?? name) == 1,
            ASN1_TIME_set(X509_getm_notBefore(pointer), Int(now - leeway)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(pointer), Int(now + Int64(days) * 86_400)) != nil,
            X509_set_pubkey(pointer, key.pointer) == 1
        else { throw failed("fill in a certificate") }
        for (kind, value) in extensions {
            guard martlet_X509_add_extension(pointer, issuer?.pointer ?? pointer, kind, value) == 1 else {
                throw failed("add \(value) to a certificate")
            }
        }
        guard X509_sign(pointer, issuerKey.pointer, EVP_sha256()) > 0 else { throw failed("sign a certificate") }
        return certificate
    }

    static func pem(_ certificate: Certificate) throws(TLSConfigurationError) -> String {
        try text { PEM_write_bio_X509($0, certificate.pointer) }
    }

    private static func pem(_ key: PrivateKey) throws(TLSConfigurationError) -> String {
        try text { PEM_write_bio_PKCS8PrivateKey($0, key.pointer, nil, nil, 0, nil, nil) }
    }

    private static func text(_ write: (OpaquePointer) -> Int32) throws(TLSConfigurationError) -> String {
        guard let bio = BIO_new(BIO_s_mem()) else { throw failed("write PEM") }
        defer { BIO_free(bio) }
        guard write(bio) == 1 else { throw failed("write PEM") }
        return bio.memoryText
    }

    private static func failed(_ what: String) -> TLSConfigurationError {
        TLSConfigurationError("OpenSSL", "cannot \(what): \(OpenSSLFault())", remedy: "Look at its installation")
    }
}
