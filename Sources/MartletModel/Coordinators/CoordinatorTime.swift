/// What time it is for a coordinator, told with each event.
///
/// Deadlines go by the monotonic clock, so that a step of the wall clock expires nobody; what is written into records goes
/// by the wall clock.
public struct CoordinatorTime: Sendable, Hashable {
    public let monotonic: ContinuousClock.Instant
    public let wall: Timestamp

    public init(monotonic: ContinuousClock.Instant, wall: Timestamp) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
