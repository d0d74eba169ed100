import MartletModel
import Testing

@testable import MartletBroker

/// Scenario 24.
@Suite struct SteadyClockTests {
    private static let begin = ContinuousClock.now
    private static let hour: Int64 = 3_600_000

    /// What is believed where the wall clock is `ahead` milliseconds ahead, so many seconds after the beginning.
    private func believed(_ time: inout SteadyTime, seconds: Int64, ahead: Int64 = 0) -> Int64 {
        time.time(wall: Timestamp(seconds * 1000 + ahead), at: Self.begin + .seconds(seconds)).rawValue
    }

    @Test func `A clock that runs is believed`() {
        var time = SteadyTime()
        for (seconds, ahead) in [(0, 0), (300, 0), (600, 20_000), (601, 70_000), (10_000, 70_000)] as [(Int64, Int64)] {
            #expect(believed(&time, seconds: seconds, ahead: ahead) == seconds * 1000 + ahead)
            #expect(time.news == nil)
        }
    }

    @Test func `A clock that is set an hour ahead is told of once, and not believed before it has stayed so`() {
        var time = SteadyTime()
        _ = believed(&time, seconds: 0)
        #expect(believed(&time, seconds: 10, ahead: Self.hour) == 10_000)
        #expect(time.news == .seconds(3600))
        #expect(believed(&time, seconds: 3600, ahead: Self.hour) == 3_600_000)
        #expect(time.news == nil)
        #expect(believed(&time, seconds: 3610, ahead: Self.hour) == 3_610_000 + Self.hour)
        #expect(believed(&time, seconds: 3620, ahead: Self.hour) == 3_620_000 + Self.hour)
    }

    @Test func `One that was set right again leaves nothing behind`() {
        var time = SteadyTime()
        _ = believed(&time, seconds: 0)
        _ = believed(&time, seconds: 10, ahead: Self.hour)
        #expect(believed(&time, seconds: 1800) == 1_800_000)
        #expect(believed(&time, seconds: 3700, ahead: Self.hour) == 3_700_000, "the patience begins anew")
    }

    @Test func `One that is set back is believed at once`() {
        var time = SteadyTime()
        _ = believed(&time, seconds: 0)
        #expect(believed(&time, seconds: 10, ahead: -Self.hour) == 10_000 - Self.hour)
    }
}
