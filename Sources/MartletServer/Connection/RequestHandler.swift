public import NIOCore

/// What answers requests: the seam between the network edge and the broker.
///
/// All methods are called on the event loop of the connection, in the order of its bytes. The produce and fetch
/// paths do their work inside ``received(_:reply:on:)``, so a request is finished on the thread that read it; slower
/// work starts a task and keeps the ``Reply``.
public protocol RequestHandler: Sendable {
    /// A connection was accepted (and secured, where the listener does that).
    func opened(_ connection: Connection)

    /// One whole request frame, without its length prefix. It is a slice of a read buffer that all connections of the
    /// event loop share: a slice that is kept past ``readCompleted(on:)`` binds 256 KiB for a request of any size, so
    /// a request that waits for something keeps a copy of what it needs.
    ///
    /// - Returns: whether the connection may go on to its next frame. After `.hold` it reads no further until
    ///   ``Connection/resume()``, for requests whose successors must not overtake them.
    func received(_ frame: ByteBuffer, reply: Reply, on connection: Connection) -> FrameDisposition

    /// All complete frames of one read were handed over: the moment to write out what they appended, once a partition.
    /// Answers given here leave with those given in ``received(_:reply:on:)``, in one write.
    func readCompleted(on connection: Connection)

    /// The last call for this connection. Replies that are still out have no effect from now on.
    func closed(_ connection: Connection)
}

/// What a connection does after a frame was handed over.
public enum FrameDisposition: Sendable, Hashable {
    case proceed
    case hold
    /// The frame breaks the protocol so badly that it cannot be answered: close, with one log line giving `reason`.
    case close(reason: String)
}
