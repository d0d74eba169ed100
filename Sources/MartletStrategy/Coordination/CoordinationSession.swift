/// How things stand between a store and what it is connected to.
public enum CoordinationSession: Hashable, Sendable {
    case connected
    /// The store is out of reach; the session may still live.
    case suspended
    /// The session and its ephemeral keys are gone.
    case expired
}
