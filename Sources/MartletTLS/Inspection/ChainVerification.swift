internal import COpenSSL

/// Whether a certificate is believed, without a connection.
enum ChainVerification {
    /// Why it is not; nil where it is. Times are left out: whoever asks looks at them by its own clock.
    ///
    /// - Parameter others: where its issuers may be.
    static func refusal(of leaf: Certificate, with others: [Certificate], against trust: TLSTrust) -> PeerRefusal? {
        defer { ERR_clear_error() }
        guard let store = X509_STORE_new(), let context = X509_STORE_CTX_new(), let untrusted = martlet_sk_X509_new() else {
            return PeerRefusal(code: X509_V_ERR_OUT_OF_MEM, depth: 0, leaf)
        }
        defer {
            X509_STORE_CTX_free(context)
            X509_STORE_free(store)
            martlet_sk_X509_free(untrusted)
        }
        for authority in trust.authorities { X509_STORE_add_cert(store, authority.pointer) }
        for other in others { _ = martlet_sk_X509_push(untrusted, other.pointer) }
        // As a connection does: an intermediate that is believed is believed without its root.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME))
        guard X509_STORE_CTX_init(context, store, leaf.pointer, untrusted) == 1 else {
            return PeerRefusal(code: X509_V_ERR_UNSPECIFIED, depth: 0, leaf)
        }
        guard X509_verify_cert(context) != 1 else { return nil }
        let certificate = X509_STORE_CTX_get_current_cert(context).map { Certificate(sharing: $0) }
        return PeerRefusal(code: X509_STORE_CTX_get_error(context), depth: X509_STORE_CTX_get_error_depth(context), certificate)
    }
}
