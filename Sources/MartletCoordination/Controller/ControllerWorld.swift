public import MartletModel

/// What the controller has of the world beside the store.
public struct ControllerWorld: Sendable {
    /// Of the coordination engine, whose default is this one too. Out of reach for two thirds of it, a broker gives up the
    /// office.
    public var sessionTimeout: Duration
    /// How long after a failure something is tried again.
    public var retryDelay: Duration
    public var clock: any Clock<Duration>
    /// Is called for each event, in order, and must return at once.
    public var report: @Sendable (ControllerEvent) -> Void
    /// Asks replicas for the ends of their logs. Who does not answer soon is left out.
    public var askLogEnds: @Sendable (LogEndQuestion) async -> [BrokerID: LogEnd]

    public init(
        sessionTimeout: Duration = .seconds(6), retryDelay: Duration = .milliseconds(500),
        clock: any Clock<Duration> = ContinuousClock(),
        report: @escaping @Sendable (ControllerEvent) -> Void = { _ in },
        askLogEnds: @escaping @Sendable (LogEndQuestion) async -> [BrokerID: LogEnd] = { _ in [:] }
    ) {
        self.sessionTimeout = sessionTimeout
        self.retryDelay = retryDelay
        self.clock = clock
        self.report = report
        self.askLogEnds = askLogEnds
    }
}
