public import NIOCore

/// How the bytes of a listener travel. A secured transport puts its handlers in front of the connection's, and fires
/// `TransportSecured` through the pipeline once the handshake is done.
public protocol TransportSecurity: Sendable {
    /// `PLAINTEXT`, `SSL`: the name that `listener.security.protocol.map` has for it.
    var protocolName: String { get }

    /// Whether bytes leave the process as they are, so that the kernel may send stretches of files by itself.
    var isPlain: Bool { get }

    /// Adds the handlers of a new connection. Called on its event loop.
    func secure(_ pipeline: ChannelPipeline.SynchronousOperations) throws
}

/// Bytes as they are.
public struct PlaintextTransport: TransportSecurity {
    public init() {}

    public var protocolName: String { "PLAINTEXT" }
    public var isPlain: Bool { true }

    public func secure(_ pipeline: ChannelPipeline.SynchronousOperations) throws {}
}
