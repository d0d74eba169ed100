/// How things stand between a store and what it is connected to.
public enum CoordinationSession: Hashable, Sendable {
    case connected
    /// Nothing was heard from the store for two thirds of the session's timeout; the session may still live. Whoever
    /// leads by an ephemeral key stops now: the last third is for its work to end in.
    case suspended
    /// The session and its ephemeral keys are gone.
    case expired
}
