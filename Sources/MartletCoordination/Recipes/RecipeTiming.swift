/// How long a recipe waits for what.
public struct RecipeTiming: Sendable, Hashable {
    /// How long a leader goes on after its session was suspended.
    ///
    /// Zero for engines that report a session as suspended when nothing was heard for two thirds of its timeout, as those
    /// of Martlet do: the last third is for the body to end in. For an engine that reports every lost connection, two
    /// thirds of the timeout.
    public let grace: Duration
    /// Before a call is tried again that the store could not answer.
    public let retryDelay: Duration

    /// - Parameters:
    ///   - grace: zero or more.
    ///   - retryDelay: more than zero.
    public init(grace: Duration = .zero, retryDelay: Duration = .milliseconds(200)) {
        precondition(
            grace >= .zero && retryDelay > .zero, "a grace of \(grace) and a retry delay of \(retryDelay) are no times to wait")
        self.grace = grace
        self.retryDelay = retryDelay
    }
}
