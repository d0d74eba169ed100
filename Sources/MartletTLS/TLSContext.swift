internal import COpenSSL
public import MartletModel
internal import Synchronization

/// Everything that connections of one kind have in common: keys, authorities, versions and ciphers. Immutable: other
/// certificates are another context.
///
/// OpenSSL guards the counters and the session cache of an `SSL_CTX` by locks of its own, hence `@unchecked`.
public final class TLSContext: @unchecked Sendable {
    public enum Role: Sendable, Hashable { case server, client }

    /// What becomes of a peer whose certificate cannot be believed.
    public enum Verification: Sendable, Hashable {
        case enforced
        /// It is only written down: for whoever diagnoses a connection.
        case recorded
    }

    let pointer: OpaquePointer
    public let role: Role
    public let verification: Verification
    let verifiesServerName: Bool
    let clientAuthentication: TLSClientAuthentication
    /// The own certificate; nil for a client without one.
    public let certificate: PeerCertificate?
    /// What works today and may not tomorrow, one sentence each.
    public let warnings: [String]

    /// The last session with each server, to be taken up again.
    let sessions = Mutex(ClientSessions())

    /// - Parameter now: seconds since 1970: what has expired is refused here, and not by the first client.
    /// - Throws: ``TLSConfigurationError`` for what cannot be used.
    public init(
        _ configuration: TLSConfiguration, role: Role, verification: Verification = .enforced, now: Int64
    ) throws(TLSConfigurationError) {
        let method = role == .server ? TLS_server_method() : TLS_client_method()
        guard let pointer = SSL_CTX_new(method) else {
            throw TLSConfigurationError("OpenSSL", "\(OpenSSLFault())", remedy: "Look at its installation")
        }
        self.role = role
        self.verification = verification
        verifiesServerName = configuration.verifiesServerName
        clientAuthentication = configuration.clientAuthentication
        do throws(TLSConfigurationError) {
            try Self.setProtocols(of: pointer, configuration)
            let trust = configuration.trust == nil ? nil : try TLSTrust(configuration.trust!)
            let identity = configuration.identity == nil ? nil : try TLSIdentity(configuration.identity!)
            guard identity != nil || role == .client else {
                throw TLSConfigurationError(
                    "ssl.keystore.location", "is not set, and a server needs a certificate", remedy: "Set it")
            }
            try identity?.check(asServer: role == .server, now: now)
            try Self.use(identity, in: pointer)
            try Self.believe(trust, in: pointer, needed: role == .client || configuration.clientAuthentication != .none)
            try Self.setRevocation(configuration.revocationListFile, in: pointer)
            certificate = identity?.leaf.facts
            warnings = Self.warnings(identity, trust)
        } catch {
            SSL_CTX_free(pointer)
            throw error
        }
        self.pointer = pointer
        setVerification()
        setSessions()
    }

    deinit { SSL_CTX_free(pointer) }

    // MARK: Settings

    private static func setProtocols(of pointer: OpaquePointer, _ configuration: TLSConfiguration) throws(TLSConfigurationError) {
        let versions = configuration.protocols.map(\.version)
        guard let lowest = versions.min(), let highest = versions.max() else {
            throw TLSConfigurationError("ssl.enabled.protocols", "names no version", remedy: "Set it to TLSv1.2,TLSv1.3")
        }
        SSL_CTX_set_security_level(pointer, 2)
        _ = martlet_SSL_CTX_set_min_proto_version(pointer, lowest)
        _ = martlet_SSL_CTX_set_max_proto_version(pointer, highest)
        martlet_SSL_CTX_set_options(pointer)
        martlet_SSL_CTX_set_mode(pointer)
        _ = martlet_SSL_CTX_set1_groups_list(pointer, "X25519:P-256:P-384")
        try CipherSuites(configuration.cipherSuites).use(in: pointer)
    }

    private static func use(_ identity: TLSIdentity?, in pointer: OpaquePointer) throws(TLSConfigurationError) {
        guard let identity else { return }
        guard SSL_CTX_use_certificate(pointer, identity.leaf.pointer) == 1,
            SSL_CTX_use_PrivateKey(pointer, identity.key.pointer) == 1
        else {
            throw TLSConfigurationError(
                identity.place, "\(identity.leaf) cannot be used: \(OpenSSLFault())", remedy: "Have it issued anew")
        }
        for intermediate in identity.intermediates {
            guard martlet_SSL_CTX_add1_chain_cert(pointer, intermediate.pointer) == 1 else {
                throw TLSConfigurationError(
                    identity.place, "\(intermediate) cannot be used: \(OpenSSLFault())", remedy: "Have it issued anew")
            }
        }
    }

    private static func believe(_ trust: TLSTrust?, in pointer: OpaquePointer, needed: Bool) throws(TLSConfigurationError) {
        guard let trust else {
            if needed { SSL_CTX_set_default_verify_paths(pointer) }
            return
        }
        let store = SSL_CTX_get_cert_store(pointer)
        for authority in trust.authorities {
            guard X509_STORE_add_cert(store, authority.pointer) == 1 else {
                throw TLSConfigurationError(trust.place, "\(authority) cannot be used: \(OpenSSLFault())", remedy: "Take it out")
            }
            // Servers tell clients which authorities they believe, so that these can choose a certificate.
            SSL_CTX_add_client_CA(pointer, authority.pointer)
        }
        // An intermediate that is believed is believed without its root.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    private static func setRevocation(_ path: String?, in pointer: OpaquePointer) throws(TLSConfigurationError) {
        guard let path else { return }
        let file = try CredentialFile(path: path)
        let store = SSL_CTX_get_cert_store(pointer)
        let count = try file.withBIO { (bio) throws(TLSConfigurationError) in
            var count = 0
            while let list = PEM_read_bio_X509_CRL(bio, nil, { _, _, _, _ in -1 }, nil) {
                X509_STORE_add_crl(store, list)
                X509_CRL_free(list)
                count += 1
            }
            return count
        }
        guard count > 0 else {
            throw TLSConfigurationError(
                path, "has no revocation list in PEM form (-----BEGIN X509 CRL-----)",
                remedy: "Convert it: openssl crl -inform DER -in \(path)")
        }
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL))
    }

    /// An issuer that neither the chain nor the authorities have may be a root that clients have, or an intermediate that
    /// is missing: only they can tell.
    private static func warnings(_ identity: TLSIdentity?, _ trust: TLSTrust?) -> [String] {
        guard let identity, let trust, !identity.top.isSelfIssued else { return [] }
        guard !trust.authorities.contains(where: { identity.top.isIssued(by: $0) }) else { return [] }
        return [
            "\(identity.place): the issuer of \(identity.top) is neither in the file nor among the authorities in \(trust.place). If it is an intermediate authority, add its certificate to the file: peers that know only the root cannot verify the chain otherwise."
        ]
    }
}
