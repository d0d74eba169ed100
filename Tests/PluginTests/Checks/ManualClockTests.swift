import MartletModel
import MartletTesting
import Testing

@Suite struct `The manual clock` {
    @Test func `stands still until it is moved`() {
        let clock = ManualClock(start: 1000)
        let before = clock.now
        #expect(clock.timestamp == 1000)
        clock.advance(by: .milliseconds(1500))
        #expect(clock.timestamp == 2500)
        #expect(before.duration(to: clock.now) == .milliseconds(1500))
    }

    @Test func `wakes who sleeps, in time and not before`() async throws {
        let clock = ManualClock()
        let deadline = clock.now.advanced(by: .seconds(10))
        async let sleeper: Void = clock.sleep(until: deadline)
        while clock.sleeperCount == 0 { await Task.yield() }
        clock.advance(by: .seconds(9))
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(1))
        try await sleeper
        #expect(clock.sleeperCount == 0)
    }

    @Test func `does not let a cancelled task sleep on`() async {
        let clock = ManualClock()
        let sleeper = Task { try await clock.sleep(for: .seconds(10)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.sleeperCount == 0)
    }

    @Test func `lets a sleep into the past return at once`() async throws {
        let clock = ManualClock()
        try await clock.sleep(until: clock.now)
    }
}
