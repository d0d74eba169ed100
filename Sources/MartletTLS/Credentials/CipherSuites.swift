internal import COpenSSL

/// The cipher suites of a configuration: names of the standard, as Java users write them, or of OpenSSL.
struct CipherSuites {
    private let names: [String]

    init(_ names: [String]) { self.names = names }

    /// Those of TLS 1.3 are set apart from those before it. With names for one of the two only, the other keeps none.
    func use(in context: OpaquePointer) throws(TLSConfigurationError) {
        guard !names.isEmpty else {
            // OpenSSL would put AES-256 first, which costs a quarter more a byte, and whose SHA-384 costs in each handshake.
            _ = SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256")
            return
        }
        var modern: [String] = []
        var older: [String] = []
        for name in names {
            if Self.modern.contains(name) {
                modern.append(name)
            } else {
                older.append(try Self.openSSLName(of: name))
            }
        }
        defer { ERR_clear_error() }
        guard SSL_CTX_set_ciphersuites(context, modern.joined(separator: ":")) == 1,
            older.isEmpty || SSL_CTX_set_cipher_list(context, older.joined(separator: ":")) == 1
        else {
            throw Self.unknown(names.joined(separator: ","))
        }
        if older.isEmpty { martlet_SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION).discard() }
    }

    private static let modern: Set<String> = [
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_SHA256",
        "TLS_AES_128_CCM_8_SHA256",
    ]

    private static func openSSLName(of name: String) throws(TLSConfigurationError) -> String {
        guard name.hasPrefix("TLS_") else {
            guard let probe = SSL_CTX_new(TLS_server_method()) else { return name }
            defer {
                SSL_CTX_free(probe)
                ERR_clear_error()
            }
            // A cipher string may hold more than names; a list separated by colons in one element would hide a typing error.
            guard !name.contains(":"), SSL_CTX_set_cipher_list(probe, name) == 1 else { throw unknown(name) }
            return name
        }
        guard let known = OPENSSL_cipher_name(name).map({ String(cString: $0) }), known != "(NONE)" else { throw unknown(name) }
        return known
    }

    private static func unknown(_ name: String) -> TLSConfigurationError {
        TLSConfigurationError(
            "ssl.cipher.suites", "'\(name)' is no cipher suite of this OpenSSL",
            remedy: "Take one of those that openssl ciphers -stdname -s lists")
    }
}

extension Int {
    fileprivate func discard() {}
}
