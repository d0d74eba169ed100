internal import MartletModel
public import NIOCore

/// TLS for a socket that somebody else reads and writes, without a channel: bytes of the network go in and come out in buffers.
///
/// Not to be used by two threads at once.
public final class TLSStream {
    private let engine: TLSEngine

    /// - Parameter peerName: what the server's certificate has to be for.
    public init(_ context: TLSContext, peerName: TLSPeerName) throws(TLSError) {
        guard let engine = TLSEngine(context, peerName: peerName) else {
            throw .handshakeFailed("there is no memory for it")
        }
        self.engine = engine
    }

    /// Does what can be done of the handshake with what has arrived. What it wants sent is in ``takeOutgoing()``.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Returns: whether it is done.
    public func shakeHands(now: Int64) throws(TLSError) -> Bool {
        if case .done = try engine.shakeHands(now: now) { true } else { false }
    }

    /// Bytes that came from the network.
    public func receive(_ bytes: ByteBuffer) { engine.receive(bytes) }

    /// Decrypts all that has arrived, behind what is in `buffer`.
    public func decrypt(into buffer: inout ByteBuffer) throws(TLSError) {
        while true {
            buffer.reserveCapacity(minimumWritableBytes: TLSEngine.recordByteCountMax)
            guard case .isFull = try engine.decrypt(into: &buffer) else { return }
        }
    }

    /// Encrypts `bytes`, which are in ``takeOutgoing()`` then.
    public func encrypt(_ bytes: ByteBuffer) throws(TLSError) { try engine.encrypt(bytes) { ByteBuffer() } }

    /// Bytes that wait to be sent.
    public var outgoingByteCount: Int { engine.outgoingByteCount }

    /// The bytes to be sent, which are the caller's from now on.
    public func takeOutgoing() -> ByteBuffer { engine.takeOutgoing() }
}
