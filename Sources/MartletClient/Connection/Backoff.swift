/// How long to wait before the next attempt: twice as long after each failure, up to a limit, with jitter, so that
/// many clients do not come back in step after a broker's restart.
struct Backoff: Sendable, Hashable {
    let first: Duration
    let limit: Duration
    private(set) var failures = 0

    init(first: Duration, limit: Duration) {
        self.first = first
        self.limit = limit
    }

    /// Counts a failure. The answer lies within 20 % of `first` x 2^(failures - 1), and never above `limit`.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        // 2^20 times any sensible first wait is above any sensible limit.
        let doublings = min(failures, 20)
        failures += 1
        let plain = min(first * (1 << doublings), limit)
        return min(plain * Double.random(in: 0.8...1.2, using: &generator), limit)
    }

    mutating func next() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }

    mutating func succeeded() { failures = 0 }
}
