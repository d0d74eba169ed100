public import NIOCore

/// The right, and the duty, to answer one request: exactly one of its methods is called exactly once, from any thread.
/// Answers leave in the order of the requests, however they are called.
public struct Reply: Sendable {
    /// Encodes a whole response, length prefix included. On the connection's event loop and with no earlier answer
    /// outstanding, `encode` writes straight into the connection's output buffer.
    public func send(_ encode: (inout ByteBuffer) -> Void) {}

    /// Sends a whole response in pieces; the first starts with the length prefix.
    public func send(parts: [ResponsePart]) {}

    /// The request is done and gets no answer: a produce request with `acks=0`.
    public func sendNothing() {}
}
