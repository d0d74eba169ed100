import Synchronization

/// What those who share a limit have used of it. From any thread.
final class QuotaMeter: Sendable {
    private let bucket: Mutex<TokenBucket>
    /// No wait is longer: so Kafka has it for time on threads and for connections.
    private let waitMax: Duration?

    init(_ bucket: TokenBucket, waitMax: Duration? = nil) {
        self.bucket = Mutex(bucket)
        self.waitMax = waitMax
    }

    func take(_ count: Double) {
        bucket.withLock { $0.take(count, now: .now) }
    }

    /// Takes so many units if nothing is overdrawn.
    ///
    /// - Returns: whether it did.
    func takeIfAllowed(_ count: Double) -> Bool {
        bucket.withLock { bucket in
            let now = ContinuousClock.now
            guard bucket.wait(now: now) == .zero else { return false }
            bucket.take(count, now: now)
            return true
        }
    }

    /// How long whoever uses it has to keep still.
    func wait() -> Duration {
        let wait = bucket.withLock { $0.wait(now: .now) }
        return waitMax.map { min($0, wait) } ?? wait
    }

    var isIdle: Bool { bucket.withLock { $0.isFull(now: .now) } }

    func change(rate: Double) {
        bucket.withLock { bucket in
            if bucket.rate != rate { bucket.change(rate: rate, now: .now) }
        }
    }
}
