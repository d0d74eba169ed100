import Testing

@testable import MartletClient

@Suite struct BackoffTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `Waits double up to the limit and stay within a fifth of it`(seed: UInt64) {
        var generator = SeededGenerator(seed)
        var backoff = Backoff(first: .milliseconds(50), limit: .seconds(1))
        for expected in [50, 100, 200, 400, 800, 1000, 1000] {
            let wait = backoff.next(using: &generator)
            #expect(wait >= .milliseconds(expected) * 0.8, "seed \(seed)")
            #expect(wait <= min(.milliseconds(expected) * 1.2, .seconds(1)), "seed \(seed)")
        }
        for _ in 0..<1000 { #expect(backoff.next(using: &generator) <= .seconds(1)) }
    }

    @Test func `After a success it begins again`() {
        var generator = SeededGenerator(1)
        var backoff = Backoff(first: .milliseconds(50), limit: .seconds(1))
        for _ in 0..<5 { _ = backoff.next(using: &generator) }
        backoff.succeeded()
        #expect(backoff.next(using: &generator) <= .milliseconds(60))
    }
}
