internal import COpenSSL
internal import MartletModel

extension TLSContext {
    /// Asks for the peer's certificate, and has every refusal written down with the certificate that caused it.
    func setVerification() {
        let asks = role == .client || clientAuthentication != .none
        var mode = asks ? SSL_VERIFY_PEER : SSL_VERIFY_NONE
        if role == .server, clientAuthentication == .required, verification == .enforced {
            mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
        SSL_CTX_set_verify(pointer, mode) { isGood, store in
            guard isGood == 0, let store else { return isGood }
            let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()).map { OpaquePointer($0) }
            guard let engine = TLSEngine.of(ssl) else { return 0 }
            let certificate = X509_STORE_CTX_get_current_cert(store).map { Certificate(sharing: $0) }
            engine.note(
                PeerRefusal(code: X509_STORE_CTX_get_error(store), depth: X509_STORE_CTX_get_error_depth(store), certificate))
            return engine.context.verification == .recorded ? 1 : 0
        }
    }
}
