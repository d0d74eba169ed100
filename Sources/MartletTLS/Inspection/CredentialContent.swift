internal import COpenSSL
internal import MartletModel

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What a file has, whatever its form.
struct CredentialContent {
    let form: String
    let certificates: [Certificate]
    let key: PrivateKey?
    /// Why there is a key that cannot be read.
    let keyFault: TLSConfigurationError?
    /// Whether somebody else than its owner may read the file.
    let isOpenToOthers: Bool

    init(file path: String, password: String?) throws(TLSConfigurationError) {
        let file = try CredentialFile(path: path)
        isOpenToOthers = Self.isOpenToOthers(path)
        if file.isBinary {
            form = "PKCS#12"
            try Self.refuseDER(file)
            let store: (key: PrivateKey?, certificate: Certificate?, others: [Certificate])
            do throws(TLSConfigurationError) { store = try file.pkcs12(password: password ?? "") } catch {
                guard password == nil else { throw error }
                throw TLSConfigurationError(path, "is a PKCS#12 store with a password", remedy: Self.passwordRemedy)
            }
            certificates = (store.certificate.map { [$0] } ?? []) + store.others
            key = store.key
            keyFault = nil
            return
        }
        form = "PEM"
        let hasKey = file.hasText("PRIVATE KEY-----")
        if hasKey, !file.hasText("-----BEGIN CERTIFICATE") {
            certificates = []
        } else {
            certificates = try file.certificates()
        }
        guard hasKey else {
            (key, keyFault) = (nil, nil)
            return
        }
        if password == nil, file.hasText("ENCRYPTED") {
            key = nil
            keyFault = TLSConfigurationError(path, "its private key is encrypted", remedy: Self.passwordRemedy)
            return
        }
        do throws(TLSConfigurationError) {
            key = try file.privateKey(password: password)
            keyFault = nil
        } catch {
            key = nil
            keyFault = error
        }
    }

    private static let passwordRemedy = "Name a file with the password: --password-file"

    /// One certificate, or one key, as bytes: neither a broker nor a client takes those.
    private static func refuseDER(_ file: CredentialFile) throws(TLSConfigurationError) {
        let isCertificate = try file.withBIO { bio in
            guard let certificate = d2i_X509_bio(bio, nil) else { return false }
            X509_free(certificate)
            return true
        }
        guard isCertificate else { return }
        throw TLSConfigurationError(
            file.place, "is a certificate in DER form",
            remedy: "Convert it: openssl x509 -inform DER -in \(file.place) -out \(file.place).pem")
    }

    private static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }
}
