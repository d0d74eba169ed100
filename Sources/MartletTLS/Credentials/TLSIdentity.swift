internal import COpenSSL
internal import MartletModel

/// A certificate with its key and the intermediates that lead towards its authority.
struct TLSIdentity: Sendable {
    let place: String
    let key: PrivateKey
    let leaf: Certificate
    /// In order: each is the issuer of the one before.
    let intermediates: [Certificate]

    init(_ source: TLSIdentitySource) throws(TLSConfigurationError) {
        switch source {
        case .pem(let chain, let key, let password):
            let chainFile = try CredentialFile(chain)
            let certificates = try chainFile.certificates()
            let keyFile = chain == key ? chainFile : try CredentialFile(key)
            try self.init(
                place: chainFile.place, key: try keyFile.privateKey(password: password), keyPlace: keyFile.place,
                certificates: certificates)
        case .pkcs12(let file, let password):
            let store = try CredentialFile(path: file)
            let content = try store.pkcs12(password: password)
            guard let key = content.key else {
                throw TLSConfigurationError(
                    file, "has no private key", remedy: "Export it with the key: openssl pkcs12 -export -inkey …")
            }
            try self.init(
                place: file, key: key, keyPlace: file,
                certificates: (content.certificate.map { [$0] } ?? []) + content.others)
        }
    }

    private init(
        place: String, key: PrivateKey, keyPlace: String, certificates: [Certificate]
    ) throws(TLSConfigurationError) {
        guard let leaf = certificates.first(where: { $0.belongs(to: key) }) else {
            let first = certificates.first.map { "\($0)" } ?? "none"
            throw TLSConfigurationError(
                place, "its certificate does not belong to the private key in \(keyPlace): it is \(first)",
                remedy: "Put the certificate that was issued for this key there, or the key of this certificate")
        }
        self.place = place
        self.key = key
        self.leaf = leaf
        intermediates = Self.chain(from: leaf, among: certificates)
    }

    /// The issuers that are at hand, whatever order the file has. A root is left out: whoever believes it has it.
    static func chain(from leaf: Certificate, among certificates: [Certificate]) -> [Certificate] {
        var chain: [Certificate] = []
        var current = leaf
        while chain.count < certificates.count, !current.isSelfIssued {
            guard let issuer = certificates.first(where: { current.isIssued(by: $0) && $0 !== current }), !issuer.isSelfIssued
            else { break }
            chain.append(issuer)
            current = issuer
        }
        return chain
    }

    /// The certificate whose issuer is not here.
    var top: Certificate { intermediates.last ?? leaf }
}

extension TLSIdentity {
    /// Throws what would make peers refuse the certificate itself.
    ///
    /// - Parameter now: seconds since 1970.
    func check(asServer: Bool, now: Int64) throws(TLSConfigurationError) {
        let faults = ([leaf] + intermediates).flatMap { $0.faults(now: now) }
        guard let fault = faults.first ?? leaf.fault(asServer: asServer) else { return }
        throw TLSConfigurationError(place, fault.reason, remedy: fault.remedy)
    }
}
