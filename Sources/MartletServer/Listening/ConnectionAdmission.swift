public import NIOCore

/// Decides when a connection that was accepted is served.
public protocol ConnectionAdmission: Sendable {
    /// - Parameters:
    ///   - host: the address of the client, without its port; empty where it has none.
    ///   - listenerName: what it connected to.
    func admit(_ host: String, listenerName: String) -> ConnectionVerdict
}

/// What becomes of a connection that was accepted.
public enum ConnectionVerdict: Sendable, Hashable {
    case now
    /// It is served when this time has passed.
    case after(TimeAmount)
    /// It is closed when this time has passed: not at once, so that a client that connects in a loop is slowed down.
    case refused(reason: String, after: TimeAmount)
}
