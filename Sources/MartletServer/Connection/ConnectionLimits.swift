public import NIOCore

/// The bounds that hold for each connection.
public struct ConnectionLimits: Sendable, Hashable {
    /// The largest request frame in bytes, its prefix not counted (`socket.request.max.bytes`).
    public var requestByteCountMax = 104_857_600
    /// How many requests of a connection may be in flight before it is read no further.
    public var requestsInFlightMax = 1024
    /// How many bytes the requests in flight may have before the connection is read no further. One request of any
    /// size is always let in.
    public var requestBytesInFlightMax = 32 << 20
    /// How many bytes of responses may wait for a client that reads slowly before it is read no further.
    public var outputByteCountMax = 1 << 20
    /// A connection over which no byte went for so long is closed (`connections.max.idle.ms`).
    public var idleTimeout: TimeAmount = .minutes(10)
    /// A frame that has begun must be complete within this time, or have kept up a modest pace since.
    public var frameTimeout: TimeAmount = .seconds(30)

    public init() {}

    /// How often connections are looked at: often enough to keep the time-outs to a quarter.
    var tickInterval: TimeAmount {
        let shortest = min(idleTimeout, frameTimeout)
        return min(.seconds(1), max(.milliseconds(10), .nanoseconds(shortest.nanoseconds / 4)))
    }
}
