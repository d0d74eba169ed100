/// How long a recipe waits for what.
public struct RecipeTiming: Sendable, Hashable {
    /// After how long without a sign of this program the store ends its session: as the engine is configured.
    public let sessionTimeout: Duration
    /// Before a call is tried again that the store could not answer.
    public let retryDelay: Duration

    /// - Parameters:
    ///   - sessionTimeout: more than zero; 18 s is what ZooKeeper's users take.
    ///   - retryDelay: more than zero.
    public init(sessionTimeout: Duration = .seconds(18), retryDelay: Duration = .milliseconds(200)) {
        precondition(
            sessionTimeout > .zero && retryDelay > .zero,
            "a session timeout of \(sessionTimeout) and a retry delay of \(retryDelay) are no times to wait")
        self.sessionTimeout = sessionTimeout
        self.retryDelay = retryDelay
    }

    /// How long a leader goes on without the store: two thirds of the session, so that it has stopped before the store
    /// gives its place away, also where the clocks of the two run a little apart.
    public var grace: Duration { sessionTimeout * 2 / 3 }
}
