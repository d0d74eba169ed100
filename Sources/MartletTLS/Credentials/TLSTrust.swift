internal import COpenSSL
internal import MartletModel

/// The authorities that are believed.
struct TLSTrust: Sendable {
    let place: String
    let authorities: [Certificate]

    init(_ source: TLSTrustSource) throws(TLSConfigurationError) {
        switch source {
        case .pem(let text):
            let file = try CredentialFile(text)
            place = file.place
            authorities = try file.certificates()
        case .pkcs12(let path, let password):
            place = path
            let content = try CredentialFile(path: path).pkcs12(password: password)
            authorities = (content.certificate.map { [$0] } ?? []) + content.others
            guard !authorities.isEmpty else {
                throw TLSConfigurationError(
                    path, "has no certificate", remedy: "Import the authority: keytool -importcert -storetype PKCS12 …")
            }
        }
    }
}
