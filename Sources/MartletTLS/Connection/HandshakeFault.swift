internal import COpenSSL

/// What a failed handshake means, in the words of whoever has to mend it.
struct HandshakeFault {
    private let fault: OpenSSLFault

    init(_ fault: OpenSSLFault) { self.fault = fault }

    var error: TLSError {
        if let alert { return .refusedByPeer(alert) }
        if has(SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
            return .peerRefused(
                "it showed no certificate, and ssl.client.auth is required: set ssl.keystore.location in the client")
        }
        if has(SSL_R_NO_SHARED_CIPHER) {
            return .handshakeFailed("the peer has no cipher suite in common with us: see ssl.cipher.suites")
        }
        if has(SSL_R_UNSUPPORTED_PROTOCOL) || has(SSL_R_VERSION_TOO_LOW) {
            return .handshakeFailed("the peer speaks only versions of TLS that are too old: TLSv1.2 is the least")
        }
        if has(SSL_R_WRONG_VERSION_NUMBER) || has(SSL_R_HTTP_REQUEST) {
            return .handshakeFailed("the peer answered with bytes that are no TLS: is it a plaintext port?")
        }
        return .handshakeFailed("\(fault)")
    }

    /// What the peer told before it gave up; nil where it told nothing.
    var alert: String? {
        // Reasons from 1000 on are alerts that arrived.
        guard let reason = fault.entries.first(where: { $0.library == ERR_LIB_SSL && $0.reason >= Self.alertBase })?.reason else {
            return nil
        }
        return switch reason - Self.alertBase {
        case 40: "it found nothing in common with us (versions, cipher suites, or a certificate that it needs)"
        case 42, 43: "it cannot use our certificate"
        case 44: "our certificate is revoked"
        case 45: "our certificate has expired, by its clock"
        case 46: "it does not accept our certificate"
        case 48: "it does not know the authority of our certificate: add that to its trust store"
        case 49: "our certificate may not connect to it"
        case 51: "it could not verify our handshake"
        case 70: "it does not speak the versions of TLS that we do"
        case 71: "our keys or ciphers are too weak for it"
        case 80: "it had an internal error"
        case 112: "it does not know the name by which we connected"
        case 116: "it wants a certificate of ours: set ssl.keystore.location"
        case let number: "alert \(number)"
        }
    }

    private static let alertBase: Int32 = 1000

    private func has(_ reason: Int32) -> Bool { fault.has(ERR_LIB_SSL, reason) }
}
