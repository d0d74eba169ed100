import Logging
import MartletModel
import MartletStrategy
import Synchronization

/// The wall clock for what deletes: one that was set far ahead is not believed before it has stayed so for a while.
///
/// Whoever sets a clock ahead by mistake makes all records old at once. Held against the monotonic clock that shows, and there is
/// an hour to set it right. A clock that is set back is believed at once: nothing is deleted for it.
struct SteadyTime {
    /// Further ahead than any daemon corrects a clock that runs.
    static let tolerance = Duration.seconds(60)
    static let patience = Duration.seconds(3600)

    private var last: (time: Timestamp, instant: ContinuousClock.Instant)?
    private var doubtedSince: ContinuousClock.Instant?

    /// How far the wall clock is ahead of the time that is believed, where that is so since this moment.
    private(set) var news: Duration?

    /// - Parameters:
    ///   - wall: what the wall clock says at `instant`.
    mutating func time(wall: Timestamp, at instant: ContinuousClock.Instant) -> Timestamp {
        news = nil
        guard let last else { return believe(wall, at: instant) }
        let expected = last.time.shifted(byMilliseconds: (instant - last.instant).wholeMilliseconds)
        let ahead = wall.elapsed(since: expected)
        guard ahead > Self.tolerance else { return believe(wall, at: instant) }
        if doubtedSince == nil { news = ahead }
        let since = doubtedSince ?? instant
        guard instant - since < Self.patience else { return believe(wall, at: instant) }
        doubtedSince = since
        self.last = (expected, instant)
        return expected
    }

    private mutating func believe(_ wall: Timestamp, at instant: ContinuousClock.Instant) -> Timestamp {
        last = (wall, instant)
        doubtedSince = nil
        return wall
    }
}

/// ``SteadyTime`` for several threads.
final class SteadyClock: Sendable {
    private let clock: BrokerClock
    private let logger: Logger
    private let state = Mutex(SteadyTime())

    init(_ clock: BrokerClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
        _ = now()
    }

    func now() -> Timestamp {
        let (time, ahead) = state.withLock { state in
            let time = state.time(wall: clock.now(), at: clock.monotonic)
            return (time, state.news)
        }
        if let ahead {
            logger.warning(
                "The clock was set ahead by \(ahead.components.seconds) seconds. Nothing is deleted for that within \(SteadyTime.patience.components.seconds) seconds: if it is wrong now, set it right before."
            )
        }
        return time
    }
}
