import NIOCore
import Testing

@testable import MartletServer

@Suite struct `A connection's timer` {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private var limits: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.idleTimeout = .seconds(60)
        limits.frameTimeout = .seconds(10)
        return limits
    }
    private let quiet = ConnectionTimer.Facts(
        wasActive: false, isOpened: true, isPaused: false, partialFrame: nil, requestsInFlight: 0,
        outputByteCount: 0, isEnding: false, isGreedy: false, hasPass: false)

    @Test func `finds a connection idle once nothing came or went for the time`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        #expect(timer.tick(start + .seconds(59), quiet) == nil)
        var busy = quiet
        busy.wasActive = true
        #expect(timer.tick(start + .seconds(60), busy) == nil)
        #expect(timer.tick(start + .seconds(119), quiet) == nil)
        #expect(timer.tick(start + .seconds(120), quiet) == .idle(.seconds(60), requestsInFlight: 0))
    }

    @Test func `says how many requests were never answered`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        var waiting = quiet
        waiting.requestsInFlight = 2
        let verdict = timer.tick(start + .seconds(60), waiting)
        #expect(verdict == .idle(.seconds(60), requestsInFlight: 2))
        #expect(verdict?.isOrdinary == false)
    }

    @Test func `ends the one that others wait for when memory is short and its frame takes too long`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        var first = quiet
        first.isGreedy = true
        first.hasPass = true
        first.wasActive = true
        #expect(timer.tick(start + .seconds(1), first) == nil)
        #expect(timer.tick(start + .seconds(10), first) == nil)
        #expect(timer.tick(start + .seconds(11), first) == .occupiesMemory(.seconds(10)))
    }

    @Test func `begins to count anew when memory was not short for a moment`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        var first = quiet
        first.hasPass = true
        first.isGreedy = true
        #expect(timer.tick(start + .seconds(1), first) == nil)
        first.isGreedy = false
        #expect(timer.tick(start + .seconds(9), first) == nil)
        first.isGreedy = true
        #expect(timer.tick(start + .seconds(12), first) == nil)
        #expect(timer.tick(start + .seconds(21), first) == nil)
        #expect(timer.tick(start + .seconds(22), first) == .occupiesMemory(.seconds(10)))
    }

    @Test func `does not wait for a frame of which a byte comes a second`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        var verdict: ConnectionTimer.Verdict?
        var second = 0
        while verdict == nil, second < 100 {
            second += 1
            var facts = quiet
            facts.wasActive = true
            facts.partialFrame = PartialFrame(ordinal: 3, byteCount: second)
            verdict = timer.tick(start + .seconds(Int64(second)), facts)
        }
        #expect(verdict == .slowFrame(.seconds(10), byteCount: 11))
    }

    @Test func `waits for a large frame as long as it gets on`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        for second in 1...300 {
            var facts = quiet
            facts.wasActive = true
            facts.partialFrame = PartialFrame(ordinal: 3, byteCount: second * 5000)
            #expect(timer.tick(start + .seconds(Int64(second)), facts) == nil)
        }
    }

    @Test func `gives each frame its own time, and none while we do not read`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        for second in 1...100 {
            var facts = quiet
            facts.wasActive = true
            facts.partialFrame = PartialFrame(ordinal: UInt64(second / 9), byteCount: 5)
            #expect(timer.tick(start + .seconds(Int64(second)), facts) == nil)
        }
        for second in 101...150 {
            var facts = quiet
            facts.isPaused = true
            facts.partialFrame = PartialFrame(ordinal: 90, byteCount: 5)
            #expect(timer.tick(start + .seconds(Int64(second)), facts) == nil)
        }
    }

    @Test func `ends a handshake that takes too long`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        var facts = quiet
        facts.isOpened = false
        facts.wasActive = true
        #expect(timer.tick(start + .seconds(9), facts) == nil)
        #expect(timer.tick(start + .seconds(10), facts) == .handshake(.seconds(10)))
    }

    @Test(arguments: [(true, false), (false, true)])
    func `does not wait for a client that reads nothing when it ends or memory is short`(
        isEnding: Bool, isGreedy: Bool
    ) {
        var timer = ConnectionTimer(now: start, limits: limits)
        var facts = quiet
        facts.isEnding = isEnding
        facts.isGreedy = isGreedy
        facts.outputByteCount = 1000
        #expect(timer.tick(start + .seconds(1), facts) == nil)
        facts.outputByteCount = 900
        #expect(timer.tick(start + .seconds(5), facts) == nil)
        #expect(timer.tick(start + .seconds(9), facts) == nil)
        #expect(timer.tick(start + .seconds(10), facts) == .stalledOutput(.seconds(5), byteCount: 900))
    }

    @Test func `takes a slow reader for active as long as it reads`() {
        var timer = ConnectionTimer(now: start, limits: limits)
        var facts = quiet
        facts.isPaused = true
        for step in 1...20 {
            facts.outputByteCount = 100_000 - step
            #expect(timer.tick(start + .seconds(Int64(step) * 50), facts) == nil)
        }
        let stopped = timer.tick(start + .seconds(20 * 50 + 60), facts)
        #expect(stopped == .stalledOutput(.seconds(60), byteCount: 99_980))
    }
}
