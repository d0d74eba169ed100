public import MartletModel

/// What time it is: the wall clock for records and retention, a monotonic one for everything that waits.
public struct BrokerClock: Sendable {
    let wallClock: @Sendable () -> Timestamp

    public init(wallClock: @escaping @Sendable () -> Timestamp) { self.wallClock = wallClock }

    func now() -> Timestamp { wallClock() }
    var monotonic: ContinuousClock.Instant { .now }
}
