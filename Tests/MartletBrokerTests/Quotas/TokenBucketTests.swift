import MartletTesting
import Testing

@testable import MartletBroker

struct TokenBucketTests {
    private static let begin = ContinuousClock.now

    @Test func `A burst is let through, and what exceeds it is to be waited for`() {
        var bucket = TokenBucket(rate: 1000, burst: .seconds(10), now: Self.begin)
        bucket.take(10_000, now: Self.begin)
        #expect(bucket.wait(now: Self.begin) == .zero)
        bucket.take(90_000, now: Self.begin)
        #expect(bucket.wait(now: Self.begin) == .seconds(90))
        #expect(bucket.wait(now: Self.begin + .seconds(30)) == .seconds(60))
        #expect(bucket.wait(now: Self.begin + .seconds(90)) == .zero)
    }

    @Test func `It holds no more than its burst however long nobody takes`() {
        var bucket = TokenBucket(rate: 10, burst: .seconds(1), now: Self.begin)
        let later = Self.begin + .seconds(1_000_000)
        bucket.take(20, now: later)
        #expect(bucket.wait(now: later) == .seconds(1))
    }

    @Test func `A clock that steps back gives nothing and takes nothing`() {
        var bucket = TokenBucket(rate: 10, burst: .seconds(1), now: Self.begin)
        bucket.take(20, now: Self.begin)
        #expect(bucket.wait(now: Self.begin - .seconds(5)) == .seconds(1))
        #expect(bucket.wait(now: Self.begin) == .seconds(1))
    }

    @Test func `Another rate leaves what is overdrawn as it is`() {
        var bucket = TokenBucket(rate: 10, burst: .seconds(1), now: Self.begin)
        bucket.take(30, now: Self.begin)
        #expect(bucket.wait(now: Self.begin) == .seconds(2))
        bucket.change(rate: 20, now: Self.begin)
        #expect(bucket.wait(now: Self.begin) == .seconds(1))
    }

    @Test func `One that was full is full at another rate`() {
        var bucket = TokenBucket(rate: 10, burst: .seconds(1), now: Self.begin)
        bucket.change(rate: 100, now: Self.begin)
        #expect(bucket.isFull(now: Self.begin))
        bucket.take(100, now: Self.begin)
        #expect(bucket.wait(now: Self.begin) == .zero)
    }

    @Test func `What exceeds the longest wait is forgotten, at another rate too`() {
        var bucket = TokenBucket(rate: 10, burst: .seconds(1), waitMax: .seconds(3), now: Self.begin)
        bucket.take(1e18, now: Self.begin)
        #expect(bucket.wait(now: Self.begin) == .seconds(3))
        #expect(bucket.left(now: Self.begin) == -30)
        bucket.change(rate: 5, now: Self.begin)
        #expect(bucket.wait(now: Self.begin) == .seconds(3))
        #expect(bucket.left(now: Self.begin + .seconds(4)) == 5)
    }

    /// Whoever waits as told gets the rate, neither more nor much less.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func `Whoever waits as told is held to the rate`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let rate = Double(Int.random(in: 100...1_000_000, using: &random))
        let burst = Int.random(in: 1...20, using: &random)
        var bucket = TokenBucket(rate: rate, burst: .seconds(burst), now: Self.begin)
        var now = Self.begin
        var taken = 0.0
        let end = Self.begin + .seconds(600)
        while now < end {
            let count = Double(Int.random(in: 1...Int(rate), using: &random))
            taken += count
            bucket.take(count, now: now)
            now += bucket.wait(now: now) + .milliseconds(Int.random(in: 0...3, using: &random))
        }
        let seconds = Double(Self.begin.duration(to: now).components.seconds + 1)
        #expect(taken <= rate * (seconds + Double(burst)) + 1, "seed \(seed)")
        #expect(taken >= rate * seconds * 0.95, "seed \(seed)")
    }
}
