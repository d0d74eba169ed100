import Testing

@testable import MartletServer

@Suite struct `A log throttle` {
    @Test func `lets some lines through a tick and counts the rest`() {
        var throttle = LogThrottle(lineCountMax: 3)
        #expect((0..<10).filter { _ in throttle.allows() }.count == 3)
        #expect(throttle.tick() == 7)
        #expect((0..<2).filter { _ in throttle.allows() }.count == 2)
        #expect(throttle.tick() == 0)
    }
}
