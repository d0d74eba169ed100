internal import COpenSSL
internal import MartletModel
internal import NIOCore
internal import Synchronization

/// One TLS connection without a socket: bytes of the network go in and come out in buffers.
///
/// OpenSSL reads and writes those buffers directly, through a BIO of ours: with its own memory BIO each byte would be
/// copied once more in each direction. Confined to one event loop.
///
/// Invariant: neither buffer is being accessed while OpenSSL is called, since its callbacks access them.
final class TLSEngine {
    let context: TLSContext
    let peerName: TLSPeerName?
    private let ssl: OpaquePointer
    /// From the network, not yet taken by OpenSSL.
    private var incoming = ByteBuffer()
    /// For the network.
    private var outgoing = ByteBuffer()
    private var refusal: PeerRefusal?

    /// - Returns: nil where there is no memory for it.
    init?(_ context: TLSContext, peerName: TLSPeerName?) {
        guard let ssl = SSL_new(context.pointer) else {
            ERR_clear_error()
            return nil
        }
        guard let bio = BIO_new(EngineBIO.method) else {
            SSL_free(ssl)
            return nil
        }
        self.context = context
        self.peerName = peerName
        self.ssl = ssl
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(bio, 1)
        SSL_set_bio(ssl, bio, bio)
        SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
        switch context.role {
        case .server: SSL_set_accept_state(ssl)
        case .client:
            SSL_set_connect_state(ssl)
            prepareClient()
        }
    }

    deinit { SSL_free(ssl) }

    /// The engine behind an OpenSSL connection, within its callbacks.
    static func of(_ ssl: OpaquePointer?) -> TLSEngine? {
        ssl.flatMap { SSL_get_ex_data($0, 0) }.map { Unmanaged<TLSEngine>.fromOpaque($0).takeUnretainedValue() }
    }

    private func prepareClient() {
        guard let peerName else { return }
        if case .dns(let name) = peerName { _ = martlet_SSL_set_tlsext_host_name(ssl, name) }
        if let session = context.sessions.withLock({ $0.session(for: peerName) }) { SSL_set_session(ssl, session.pointer) }
        guard context.verifiesServerName, let parameters = SSL_get0_param(ssl) else { return }
        X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        switch peerName {
        case .dns(let name): X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count)
        case .address(let address): X509_VERIFY_PARAM_set1_ip_asc(parameters, address)
        }
    }

    // MARK: Callbacks

    /// The first refusal is the cause.
    func note(_ refusal: PeerRefusal) {
        if self.refusal == nil { self.refusal = refusal }
    }

    func keep(_ session: OpaquePointer) {
        let owned = OwnedSession(owning: session)
        if let peerName { context.sessions.withLock { $0.keep(owned, for: peerName) } }
    }

    fileprivate func give(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
        let taken = min(count, incoming.readableBytes)
        guard taken > 0 else { return 0 }
        incoming.readWithUnsafeReadableBytes { source in
            UnsafeMutableRawPointer(bytes).copyMemory(from: source.baseAddress!, byteCount: taken)
            return taken
        }
        return taken
    }

    fileprivate func take(_ bytes: UnsafePointer<CChar>, _ count: Int) {
        outgoing.writeBytes(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    // MARK: Network

    /// Bytes that came from the network.
    func receive(_ bytes: ByteBuffer) {
        if incoming.readableBytes == 0 {
            incoming = bytes
        } else {
            incoming.writeImmutableBuffer(bytes)
        }
    }

    /// Keeps no more memory than what waits for the rest of its record needs. The channel uses its buffer again, if nobody keeps it.
    private func letGo() {
        let rest = incoming.readableBytes
        guard incoming.storageCapacity > 4 * rest else { return }
        var small = ByteBuffer()
        small.writeImmutableBuffer(incoming)
        incoming = small
    }

    /// The memory that is bound by what came and was not decrypted, in bytes.
    var incomingCapacity: Int { incoming.storageCapacity }

    /// What came first, before anything of it was decrypted.
    var firstBytes: ByteBuffer { incoming }

    /// Bytes that wait to be sent.
    var outgoingByteCount: Int { outgoing.readableBytes }

    /// The bytes to be sent, which are the caller's from now on.
    func takeOutgoing() -> ByteBuffer {
        let taken = outgoing
        outgoing = ByteBuffer()
        return taken
    }

    // MARK: Handshake

    enum HandshakeStep {
        case goesOn
        case done(TransportSecured)
    }

    /// Does what can be done with what has arrived.
    func shakeHands(now: Int64) throws(TLSError) -> HandshakeStep {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 { return .done(try secured(now: now)) }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .goesOn
        default: throw handshakeError()
        }
    }

    private func secured(now: Int64) throws(TLSError) -> TransportSecured {
        var peer: PeerCertificate?
        if let shown = SSL_get1_peer_certificate(ssl) {
            let certificate = Certificate(owning: shown)
            peer = certificate.facts
            if peer == nil { note(PeerRefusal(code: PeerRefusal.unreadableName, depth: 0, certificate)) }
            // A session that is taken up again brings the certificate of then.
            if certificate.notAfter <= now { note(PeerRefusal(code: X509_V_ERR_CERT_HAS_EXPIRED, depth: 0, certificate)) }
            if let refusal, context.verification == .enforced { throw .peerRefused(refusal.sentence(for: peerName)) }
        }
        return TransportSecured(
            peer: peer, protocolName: String(cString: SSL_get_version(ssl)),
            cipherName: SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl)).map { String(cString: $0) } ?? "",
            isResumed: SSL_session_reused(ssl) == 1)
    }

    private func handshakeError() -> TLSError {
        let fault = OpenSSLFault()
        if let refusal { return .peerRefused(refusal.sentence(for: peerName)) }
        return HandshakeFault(fault).error
    }

    /// What is wrong with the peer's certificate, where that is only recorded.
    var recordedRefusal: String? { refusal?.sentence(for: peerName) }

    /// All that the peer showed, its own certificate first; empty for a session that was taken up again.
    var peerChain: [PeerCertificate] {
        guard let shown = SSL_get_peer_cert_chain(ssl) else { return [] }
        return (0..<martlet_sk_X509_num(shown)).compactMap { place in
            martlet_sk_X509_value(shown, place).flatMap { Certificate(sharing: $0).facts }
        }
    }

    var peer: PeerCertificate? {
        SSL_get1_peer_certificate(ssl).flatMap { Certificate(owning: $0).facts }
    }

    /// Why the peer would be refused if it came now, to a listener with that context; nil where it would be let in.
    func refusal(by other: TLSContext) -> String? {
        defer { ERR_clear_error() }
        guard let shown = SSL_get1_peer_certificate(ssl), let verification = X509_STORE_CTX_new() else { return nil }
        let leaf = Certificate(owning: shown)
        defer { X509_STORE_CTX_free(verification) }
        let store = SSL_CTX_get_cert_store(other.pointer)
        guard X509_STORE_CTX_init(verification, store, leaf.pointer, SSL_get_peer_cert_chain(ssl)) == 1 else { return nil }
        guard X509_verify_cert(verification) != 1 else { return nil }
        let certificate = X509_STORE_CTX_get_current_cert(verification).map { Certificate(sharing: $0) }
        return PeerRefusal(
            code: X509_STORE_CTX_get_error(verification), depth: X509_STORE_CTX_get_error_depth(verification), certificate
        ).sentence(for: nil)
    }

    // MARK: Data

    enum ReadEnd: Hashable {
        /// All that has arrived is decrypted.
        case needsMore
        /// The buffer is full and there is more.
        case isFull
        /// The peer said that nothing more comes.
        case closed
    }

    /// Decrypts what has arrived into `buffer`, behind what it has and as far as it has room.
    func decrypt(into buffer: inout ByteBuffer) throws(TLSError) -> ReadEnd {
        while true {
            guard buffer.writableBytes > 0 else { return .isFull }
            var count = 0
            var result: Int32 = 0
            ERR_clear_error()
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 1) { bytes in
                result = SSL_read_ex(ssl, bytes.baseAddress, bytes.count, &count)
                return count
            }
            if result == 1 { continue }
            switch SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
                letGo()
                return .needsMore
            case SSL_ERROR_ZERO_RETURN: return .closed
            default:
                let fault = OpenSSLFault()
                // In TLS 1.3 a server refuses a client's certificate when the client thinks the handshake done.
                if let alert = HandshakeFault(fault).alert { throw .refusedByPeer(alert) }
                throw .broken("\(fault)")
            }
        }
    }

    /// The most data that a record has.
    static let recordByteCountMax = 16 << 10

    /// Encrypts all of `bytes`; they are in ``takeOutgoing()`` then.
    ///
    /// - Parameter memory: for them, where none is at hand.
    func encrypt(_ bytes: ByteBuffer, memory: () -> ByteBuffer) throws(TLSError) {
        guard bytes.readableBytes > 0 else { return }
        if outgoing.capacity == 0 { outgoing = memory() }
        outgoing.reserveCapacity(minimumWritableBytes: bytes.readableBytes + bytes.readableBytes >> 9 + 64)
        var written = 0
        ERR_clear_error()
        let result = bytes.withUnsafeReadableBytes { SSL_write_ex(ssl, $0.baseAddress, $0.count, &written) }
        // Our BIO takes everything, so there is nothing to wait for.
        guard result == 1, written == bytes.readableBytes else { throw .broken("\(OpenSSLFault())") }
    }

    /// Tells the peer that nothing more comes.
    func close() {
        ERR_clear_error()
        _ = SSL_shutdown(ssl)
        ERR_clear_error()
    }
}

/// The BIO by which OpenSSL reads and writes the buffers of an engine.
private enum EngineBIO {
    // Made once, and only read afterwards.
    nonisolated(unsafe) static let method: OpaquePointer? = {
        let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "martlet")
        BIO_meth_set_read(method) { bio, bytes, count in
            guard let bio, let bytes, count > 0, let engine = EngineBIO.engine(of: bio) else { return -1 }
            martlet_BIO_clear_retry_flags(bio)
            let given = engine.give(bytes, Int(count))
            if given > 0 { return Int32(given) }
            martlet_BIO_set_retry_read(bio)
            return -1
        }
        BIO_meth_set_write(method) { bio, bytes, count in
            guard let bio, let bytes, count > 0, let engine = EngineBIO.engine(of: bio) else { return -1 }
            martlet_BIO_clear_retry_flags(bio)
            engine.take(bytes, Int(count))
            return count
        }
        BIO_meth_set_ctrl(method) { _, command, _, _ in
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
        return method
    }()

    private static func engine(of bio: OpaquePointer) -> TLSEngine? {
        BIO_get_data(bio).map { Unmanaged<TLSEngine>.fromOpaque($0).takeUnretainedValue() }
    }
}
