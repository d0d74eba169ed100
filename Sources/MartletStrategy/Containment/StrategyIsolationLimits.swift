/// How much one isolated strategy may take for itself. What one strategy uses up, no other is short of.
public struct StrategyIsolationLimits: Hashable, Sendable {
    /// Threads of one strategy, those that hang included.
    public let threads: Int
    /// Calls of one strategy that wait for a thread; more are refused.
    public let waitingCalls: Int

    /// Traps for a limit below 1, which no strategy could live with.
    public init(threads: Int = 4, waitingCalls: Int = 256) {
        precondition(threads >= 1 && waitingCalls >= 1, "limits of \(threads) threads, \(waitingCalls) waiting calls")
        self.threads = threads
        self.waitingCalls = waitingCalls
    }
}
