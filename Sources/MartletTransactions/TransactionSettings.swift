/// What the broker's configuration says about transactions.
public struct TransactionSettings: Sendable, Hashable {
    /// `transaction.max.timeout.ms`: a producer that asks for more is refused.
    public var timeoutMax: Duration
    /// `transactional.id.expiration.ms`: how long an id without an open transaction is remembered.
    public var idExpiration: Duration
    /// `transaction.abort.timed.out.transaction.cleanup.interval.ms`
    public var timeoutCheckInterval: Duration
    /// `transaction.remove.expired.transaction.cleanup.interval.ms`
    public var expiryCheckInterval: Duration = .seconds(3600)
    /// How long after a failure the markers of a transaction are tried again.
    public var markerRetryInterval: Duration = .milliseconds(100)
    /// How long the first partition of a transaction waits for the end of the one before.
    public var endWait: Duration = .milliseconds(500)
    /// How many additions wait for the same transaction: more than an honest producer has in flight.
    public var waitingMax = 64
    /// How many transactional ids one partition of `__transaction_state` remembers.
    public var idCountMax = 200_000

    public init(
        timeoutMax: Duration = .seconds(900), idExpiration: Duration = .seconds(604_800),
        timeoutCheckInterval: Duration = .seconds(10)
    ) {
        self.timeoutMax = timeoutMax
        self.idExpiration = idExpiration
        self.timeoutCheckInterval = timeoutCheckInterval
    }
}
