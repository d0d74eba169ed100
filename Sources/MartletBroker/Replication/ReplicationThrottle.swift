import MartletConfig
import Metrics
import Synchronization

/// How much this broker copies of throttled replicas, on one side of the copying (KIP-73). From any thread.
///
/// As Kafka has it, what is copied is counted when it is under way, and the next waits until the rate allows for it: so a
/// batch passes however large it is. Unlike there, a bucket is emptied in place of an average taken: a steady stream is held
/// to the rate without swings.
final class ReplicationThrottle: Sendable {
    enum Side: String, Sendable {
        /// Followers copy from here.
        case leader
        /// This broker copies.
        case follower
    }

    let side: Side
    private let live: LiveSettings
    private let clock: BrokerClock
    private let bucket = Mutex<TokenBucket?>(nil)
    /// Of throttled replicas, whether or not there is a limit.
    private let counter: Counter

    init(_ side: Side, live: LiveSettings, clock: BrokerClock) {
        self.side = side
        self.live = live
        self.clock = clock
        counter = Counter(label: "martlet_throttled_replication_bytes_total", dimensions: [("side", side.rawValue)])
    }

    /// Bytes a second; nil where there is no limit.
    var rate: Int64? {
        switch side {
        case .leader: live.current.replication.leaderThrottledRate
        case .follower: live.current.replication.followerThrottledRate
        }
    }

    /// How many bytes may be copied until it is overdrawn, less than zero where it is; nil where there is no limit.
    var left: Double? { withBucket { $0.left(now: $1) } }

    /// How long nothing may be copied; zero where it may.
    var wait: Duration { withBucket { $0.wait(now: $1) } ?? .zero }

    /// So many bytes are copied.
    func take(_ byteCount: Int) {
        guard byteCount > 0 else { return }
        counter.increment(by: byteCount)
        withBucket { $0.take(Double(byteCount), now: $1) }
    }

    /// The rate is looked up at each use: it can be changed at any time, and used it is for throttled replicas only.
    @discardableResult
    private func withBucket<Result>(_ body: (inout TokenBucket, ContinuousClock.Instant) -> Result) -> Result? {
        guard let rate else {
            bucket.withLock { $0 = nil }
            return nil
        }
        let window = live.current.quotaWindow
        let now = clock.monotonic
        return bucket.withLock { slot in
            // As slow as can be is not to stand still for good.
            let rate = Double(max(1, rate))
            var bucket =
                slot ?? TokenBucket(rate: rate, burst: window.replicationBurst, waitMax: window.replicationPause, now: now)
            if bucket.rate != rate { bucket.change(rate: rate, now: now) }
            let result = body(&bucket, now)
            slot = bucket
            return result
        }
    }
}
