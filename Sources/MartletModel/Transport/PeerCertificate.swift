/// What a peer proved to be, by a certificate that was verified.
public struct PeerCertificate: Sendable, Hashable {
    /// The subject by RFC 2253, most specific part first: `CN=alice,OU=shop,O=Example`.
    public let subject: String
    public let issuer: String
    /// Hexadecimal, without leading zeros.
    public let serialNumber: String
    public let alternativeNames: [AlternativeName]
    /// Seconds since 1970.
    public let notBefore: Int64
    public let notAfter: Int64

    /// A subject alternative name (RFC 5280).
    public enum AlternativeName: Sendable, Hashable {
        case dns(String)
        /// In its usual text form.
        case address(String)
        /// `spiffe://example.org/shop`
        case uri(String)
        case email(String)
    }

    public init(
        subject: String, issuer: String, serialNumber: String, alternativeNames: [AlternativeName], notBefore: Int64,
        notAfter: Int64
    ) {
        self.subject = subject
        self.issuer = issuer
        self.serialNumber = serialNumber
        self.alternativeNames = alternativeNames
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

extension PeerCertificate.AlternativeName: CustomStringConvertible {
    /// `DNS:broker-1`
    public var description: String {
        switch self {
        case .dns(let name): "DNS:\(name)"
        case .address(let address): "IP:\(address)"
        case .uri(let uri): "URI:\(uri)"
        case .email(let address): "email:\(address)"
        }
    }
}
