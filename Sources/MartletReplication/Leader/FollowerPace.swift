import MartletModel

/// When a follower had all that its leader had.
///
/// A follower under constant load never has the very last record. It keeps pace where each fetch begins at or behind
/// what was the leader's end at the fetch before: then it was caught up at the time of that one.
struct FollowerPace: Sendable {
    /// Nil for a follower that has not been caught up under this leader, or was taken out of the in-sync set since.
    private(set) var caughtUpAt: ContinuousClock.Instant?
    /// Whether it has fetched since it was last given up.
    private(set) var isPresent = false
    private var lastFetch: (at: ContinuousClock.Instant, leaderEnd: Offset)?
    /// The incarnation of the follower's broker (KIP-903), -1 for "not told". Incarnations have no order.
    private(set) var brokerEpoch: Int64 = -1

    mutating func fetched(from offset: Offset, at now: ContinuousClock.Instant, leaderEnd: Offset, brokerEpoch: Int64) {
        // Of two incarnations of a broker nothing may be mixed.
        if brokerEpoch != self.brokerEpoch { self = FollowerPace() }
        self.brokerEpoch = brokerEpoch
        isPresent = true
        if offset >= leaderEnd {
            caughtUp(at: now)
        } else if let lastFetch, offset >= lastFetch.leaderEnd {
            caughtUp(at: lastFetch.at)
        }
        lastFetch = (now, leaderEnd)
    }

    /// Takes it as caught up at `now` where it has not had a chance to be: its leader is new.
    mutating func assumeCaughtUp(at now: ContinuousClock.Instant) { if caughtUpAt == nil { caughtUpAt = now } }

    /// Nobody waits for it until it fetches again.
    mutating func giveUp() {
        caughtUpAt = nil
        isPresent = false
        lastFetch = nil
    }

    private mutating func caughtUp(at time: ContinuousClock.Instant) { caughtUpAt = caughtUpAt.map { max($0, time) } ?? time }
}
