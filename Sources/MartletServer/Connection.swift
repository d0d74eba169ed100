public import NIOCore

/// One accepted connection, as the broker sees it.
public final class Connection: Sendable {
    /// Unique in this process.
    public let id: UInt64
    public let eventLoop: any EventLoop
    /// The name of the listener that accepted it, `PLAINTEXT`.
    public let listenerName: String
    /// `127.0.0.1:50123`, for log lines.
    public let remoteAddress: String

    public init(id: UInt64, eventLoop: any EventLoop, listenerName: String, remoteAddress: String) {
        self.id = id
        self.eventLoop = eventLoop
        self.listenerName = listenerName
        self.remoteAddress = remoteAddress
    }

    /// Goes on after `.hold`. From any thread.
    public func resume() {}

    /// Closes, with one log line. From any thread.
    public func close(reason: String) {}
}
