/// Whom a certificate is for: its subject and its other names, as one text. A renewed certificate has the same one, also
/// from another authority: key, serial number, issuer and dates are not in it.
///
///     CN=broker-1,OU=martlet-node,O=Martlet; DNS:broker-1; IP:10.0.0.2
public struct CertificateIdentity: Sendable, Hashable {
    /// Invariant: two certificates have the same text only where they have the same names.
    public let text: String

    /// What ``text`` was.
    public init(text: String) { self.text = text }

    public init(of certificate: PeerCertificate) {
        // The order of the names means nothing.
        let names = Set(certificate.alternativeNames.map(\.description)).sorted()
        text = ([certificate.subject] + names).map(Self.escaped).joined(separator: "; ")
    }

    /// Without the character that stands between names: none can look like two.
    private static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "%") }) else { return name }
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case ";": text += "%3B"
            case "%": text += "%25"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension CertificateIdentity: CustomStringConvertible {
    public var description: String { text }
}
