/// What may be used of something that comes back at a steady rate (KIP-599): a full bucket allows a burst, an overdrawn one
/// tells how long to wait. Pure.
///
/// The burst is what the rate brings in the time over which Kafka takes its averages. A first burst is let through and
/// answered with the same wait as by those averages; a steady stream is held to the rate without their swings.
struct TokenBucket: Sendable, Hashable {
    /// Units a second.
    private(set) var rate: Double
    /// The most that a bucket holds, in seconds of its rate.
    let burst: Duration
    /// What is overdrawn beyond so many seconds of the rate is forgotten; nil: nothing is.
    let waitMax: Duration?
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    init(rate: Double, burst: Duration, waitMax: Duration? = nil, now: ContinuousClock.Instant) {
        self.rate = rate
        self.burst = burst
        self.waitMax = waitMax
        tokens = rate * burst.inSeconds
        filledAt = now
    }

    private var capacity: Double { rate * burst.inSeconds }

    private func tokens(at now: ContinuousClock.Instant) -> Double {
        now > filledAt ? min(capacity, tokens + rate * filledAt.duration(to: now).inSeconds) : tokens
    }

    private mutating func fill(_ now: ContinuousClock.Instant) {
        tokens = tokens(at: now)
        filledAt = max(filledAt, now)
    }

    /// Takes so many units, though there be fewer; below zero gives them back.
    mutating func take(_ count: Double, now: ContinuousClock.Instant) {
        fill(now)
        tokens = clamped(tokens - count)
    }

    private func clamped(_ tokens: Double) -> Double {
        min(capacity, waitMax.map { max(tokens, -rate * $0.inSeconds) } ?? tokens)
    }

    /// What is left; below zero where it is overdrawn.
    func left(now: ContinuousClock.Instant) -> Double { tokens(at: now) }

    /// How long until nothing is overdrawn; zero where nothing is.
    func wait(now: ContinuousClock.Instant) -> Duration {
        let tokens = tokens(at: now)
        // Beyond this nobody waits, and a Duration has an end.
        return tokens >= 0 ? .zero : .seconds(min(-tokens / rate, 1e9))
    }

    /// Whether it is as good as new.
    func isFull(now: ContinuousClock.Instant) -> Bool { tokens(at: now) >= capacity }

    /// Goes on at another rate: what was overdrawn stays so.
    mutating func change(rate: Double, now: ContinuousClock.Instant) {
        fill(now)
        let wasFull = tokens >= capacity
        self.rate = rate
        tokens = wasFull ? capacity : clamped(tokens)
    }
}
