/// What the broker's configuration says about transactions.
public struct TransactionSettings: Sendable, Hashable {
    /// `transaction.max.timeout.ms`: a producer that asks for more is refused.
    public var timeoutMax: Duration
    /// `transactional.id.expiration.ms`: how long an id without an open transaction is remembered.
    public var idExpiration: Duration
    /// `transaction.abort.timed.out.transaction.cleanup.interval.ms`
    public var timeoutCheckInterval: Duration

    public init(
        timeoutMax: Duration = .seconds(900), idExpiration: Duration = .seconds(604_800),
        timeoutCheckInterval: Duration = .seconds(10)
    ) {
        self.timeoutMax = timeoutMax
        self.idExpiration = idExpiration
        self.timeoutCheckInterval = timeoutCheckInterval
    }
}
