/// The event by which a secured transport says that its handshake is done and the connection may be used.
public struct TransportSecured: Sendable, Hashable {
    /// Nil where the peer showed none.
    public let peer: PeerCertificate?
    /// `TLSv1.3`
    public let protocolName: String
    /// `TLS_AES_128_GCM_SHA256`
    public let cipherName: String
    /// Whether an earlier session was taken up again.
    public let isResumed: Bool

    public init(peer: PeerCertificate?, protocolName: String, cipherName: String, isResumed: Bool) {
        self.peer = peer
        self.protocolName = protocolName
        self.cipherName = cipherName
        self.isResumed = isResumed
    }
}
