/// What the server takes from the configuration.
public struct ServerSettings: Sendable {
    /// Threads that read, answer and write. One is best on two cores with clients beside it.
    public var eventLoopCount = 1
    public var socket = SocketSettings()
    public var connection = ConnectionLimits()
    /// Connections in all (`max.connections`).
    public var connectionsMax = Int.max
    /// Connections from one address (`max.connections.per.ip`).
    public var connectionsPerAddressMax = Int.max
    /// How many bytes all connections together may hold of frames, unanswered requests and unwritten responses
    /// before those that hold most are not read from.
    public var memoryByteCountMax = 256 << 20

    public init() {}
}

/// What is set on every socket.
public struct SocketSettings: Sendable, Hashable {
    /// Connections that wait to be accepted (`socket.listen.backlog.size`).
    public var backlog: Int32 = 128
    /// Bytes (`socket.send.buffer.bytes`); nil leaves it to the kernel, which adapts it.
    public var sendByteCount: Int32?
    /// Bytes (`socket.receive.buffer.bytes`); nil leaves it to the kernel, which adapts it.
    public var receiveByteCount: Int32?
    /// The kernel's name of the congestion control; ignored where the kernel does not have it. BBR, the default of
    /// some systems, halves the throughput of loopback and local networks.
    public var congestionControl: String? = "cubic"

    public init() {}
}
