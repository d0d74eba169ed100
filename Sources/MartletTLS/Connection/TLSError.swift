/// Why a connection cannot be secured, or not any more.
public enum TLSError: Error, Sendable, Hashable {
    /// The peer's first bytes are no TLS.
    case plaintext(String)
    /// We do not believe the peer; the sentence says why and what would help.
    case peerRefused(String)
    /// The peer ended the handshake; the sentence says what it told.
    case refusedByPeer(String)
    /// The two cannot agree, or what arrived is broken.
    case handshakeFailed(String)
    case handshakeTimedOut(seconds: Double)
    /// What arrived after the handshake cannot be decrypted.
    case broken(String)
    /// The connection ended in the middle of the handshake.
    case endedInHandshake
}

extension TLSError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .plaintext(let what):
            "\(what) where TLS is spoken: set security.protocol to SSL (or SASL_SSL) in the client, or use the plaintext listener"
        case .peerRefused(let reason): "the TLS peer is refused: \(reason)"
        case .refusedByPeer(let reason): "the TLS peer refused us: \(reason)"
        case .handshakeFailed(let reason): "the TLS handshake failed: \(reason)"
        case .handshakeTimedOut(let seconds): "the TLS handshake was not done within \(seconds) s"
        case .broken(let reason): "the TLS connection broke: \(reason)"
        case .endedInHandshake: "it was closed in the middle of the TLS handshake: see that both ends speak TLS on this port"
        }
    }
}

extension TLSError {
    /// Whether one of the two does not believe the other, or they have nothing in common: another attempt would end the same way.
    public var isOfTrust: Bool {
        switch self {
        case .peerRefused, .refusedByPeer, .handshakeFailed, .plaintext: true
        case .handshakeTimedOut, .broken, .endedInHandshake: false
        }
    }
}
