internal import COpenSSL
internal import MartletModel

/// Why the certificate of a peer is not believed.
struct PeerRefusal: Sendable {
    /// One of `X509_V_ERR_…`.
    let code: Int32
    /// 0 is the peer's own certificate; 1 its issuer.
    let depth: Int32
    let certificate: Certificate?

    init(code: Int32, depth: Int32, _ certificate: Certificate?) {
        self.code = code
        self.depth = depth
        self.certificate = certificate
    }

    /// - Parameter name: what the peer's certificate had to be for; nil where no name was demanded.
    func sentence(for name: TLSPeerName?) -> String {
        let subject = certificate.map { "the certificate \($0)" } ?? "its certificate"
        return "\(subject) \(reason(for: name))"
    }

    private func reason(for name: TLSPeerName?) -> String {
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            "expired on \(certificate.map { CalendarDate($0.notAfter).description } ?? "an unknown day"): it has to be renewed"
        case X509_V_ERR_CERT_NOT_YET_VALID:
            "is not valid before \(certificate.map { CalendarDate($0.notBefore).description } ?? "an unknown day"): one of the two clocks is wrong, or it was made too early"
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            "is self-signed and not among the authorities here: issue it by an authority that is in ssl.truststore.location, or add it there"
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            "is the end of its chain and not among the authorities here: add it to ssl.truststore.location if it is to be believed"
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            "has an issuer that is neither an authority in ssl.truststore.location nor sent along: add the authority, or the missing intermediate certificate to the peer's chain"
        case X509_V_ERR_CERT_REVOKED: "is revoked"
        case X509_V_ERR_UNABLE_TO_GET_CRL: "has an issuer without a revocation list in ssl.crl.location: add the list"
        case X509_V_ERR_CRL_HAS_EXPIRED:
            "has an issuer whose revocation list in ssl.crl.location is out of date: fetch the next one"
        case X509_V_ERR_INVALID_PURPOSE:
            "has an extended key usage that does not allow this: servers need serverAuth, clients clientAuth"
        case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL:
            "has a weak key (\(certificate?.keyDescription ?? "of unknown size")): RSA needs 2048 bits, P-256 is better"
        case X509_V_ERR_CA_MD_TOO_WEAK: "is signed with a weak hash: SHA-256 or better is needed"
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            "is for \(names), and not for \(name?.text ?? "that name"): connect by one of its names, or have it issued for this one"
        case X509_V_ERR_INVALID_CA: "was issued by a certificate that is no authority's"
        case Self.unreadableName: "has a name with a NUL byte, or one that is no text"
        default: "cannot be verified: \(X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)")"
        }
    }

    private var names: String {
        guard let facts = certificate?.facts else { return "unreadable names" }
        let names = facts.alternativeNames.map(\.description)
        return names.isEmpty ? facts.subject : names.prefix(10).joined(separator: ", ")
    }

    /// A code of ours, that OpenSSL does not have.
    static let unreadableName: Int32 = -1000
}
