internal import COpenSSL
internal import MartletModel

/// The authorities in a trust file, while one of them takes over from another.
///
/// Others may stand in it that were added by hand: those are left as they are.
public struct TrustedAuthorities: Sendable {
    private var certificates: [Certificate]

    /// - Parameter place: of the text, for errors.
    public init(pem: String, place: String) throws(TLSConfigurationError) {
        do throws(TLSConfigurationError) {
            certificates = try CredentialFile(.inline(pem)).certificates()
        } catch {
            throw TLSConfigurationError(place, error.reason, remedy: error.remedy)
        }
    }

    /// By RFC 2253, in the file's order.
    public var subjects: [String] { certificates.map(\.subject) }

    /// Trusts `authority` as well, before all others.
    public func adding(_ authority: CertificateAuthority) -> TrustedAuthorities {
        var changed = self
        changed.certificates.insert(authority.certificate, at: 0)
        return changed
    }

    /// Those that `authority` takes over from: of its name but for the number, with another key.
    public func predecessors(of authority: CertificateAuthority) -> [String] {
        certificates.filter { Self.isPredecessor($0, of: authority) }.map(\.subject)
    }

    public func removingPredecessors(of authority: CertificateAuthority) -> TrustedAuthorities {
        var changed = self
        changed.certificates.removeAll { Self.isPredecessor($0, of: authority) }
        return changed
    }

    private static func isPredecessor(_ certificate: Certificate, of authority: CertificateAuthority) -> Bool {
        X509_cmp(certificate.pointer, authority.certificate.pointer) != 0
            && certificate.subjectText(NID_organizationName) == authority.certificate.subjectText(NID_organizationName)
            && AuthorityGeneration(of: certificate).base == AuthorityGeneration(of: authority.certificate).base
    }

    public var pem: String {
        get throws(TLSConfigurationError) {
            var text = ""
            for certificate in certificates { text += try CertificateAuthority.pem(certificate) }
            return text
        }
    }
}
