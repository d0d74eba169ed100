public import NIOCore

/// How the bytes of a listener travel. A secured transport puts its handlers in front of the connection's, and fires
/// `TransportSecured` through the pipeline once the handshake is done.
public protocol TransportSecurity: Sendable {
    /// `PLAINTEXT`, `SSL`: the name that `listener.security.protocol.map` has for it.
    var protocolName: String { get }

    /// Whether bytes leave the process as they are, so that the kernel may send stretches of files by itself.
    var isPlain: Bool { get }

    /// Adds the handlers of a new connection. Called on its event loop.
    ///
    /// - Parameter buffers: where decrypted bytes are to go, and encrypted ones come from.
    func secure(_ pipeline: ChannelPipeline.SynchronousOperations, buffers: TransportBuffers) throws
}

/// Memory for a secured transport, shared by the connections of an event loop: between two turns a connection has none.
///
/// To be used on the connection's event loop only.
public struct TransportBuffers {
    let inbox: Inbox
    let loop: ServerLoop

    /// A buffer for the bytes of the next read, to be filled behind what it has. It goes through the pipeline whole, or comes back.
    public func toReadInto() -> ByteBuffer { inbox.bufferToFill() }

    /// Takes back a buffer that nothing was read into.
    public func giveBackUnread(_ buffer: ByteBuffer) { inbox.takeBack(buffer) }

    /// An empty buffer for bytes on their way out.
    public func toWriteFrom() -> ByteBuffer { loop.outputBuffers.take() }

    /// Takes back what was written, if nobody refers to it any more.
    public func giveBack(_ buffer: inout ByteBuffer) {
        var written = ByteBuffer()
        swap(&written, &buffer)
        _ = loop.outputBuffers.giveBack(written)
    }
}

/// Bytes as they are.
public struct PlaintextTransport: TransportSecurity {
    public init() {}

    public var protocolName: String { "PLAINTEXT" }
    public var isPlain: Bool { true }

    public func secure(_ pipeline: ChannelPipeline.SynchronousOperations, buffers: TransportBuffers) throws {}
}
