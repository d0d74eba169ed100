import MartletBuiltIns
import MartletModel
import MartletStrategy
import Testing

@Suite struct `Retention by event time` {
    private let aDay = ["window.ms": "86400000"]

    /// Made so many hours ago, written now.
    private func replayed(_ hours: Int64) -> Segment {
        Segment(newest: now.shifted(byMilliseconds: -hours * hour), written: now)
    }

    @Test func `keeps replayed history that retention by time would delete as it arrives`() throws {
        let facts = try log(replayed(10_020), replayed(10_010), replayed(10_000))
        #expect(try EventTimeRetention.made(aDay).decide(facts, now: now).deleteBelow == nil)
        #expect(try TimeRetention.made(["retention.ms": "86400000"]).decide(facts, now: now).deleteBelow == 30)
    }

    @Test func `lets go what is a window older than the newest record`() throws {
        let policy = try EventTimeRetention.made(aDay)
        let facts = try log(replayed(10_050), replayed(10_025), replayed(10_024), replayed(10_000))
        #expect(policy.decide(facts, now: now).deleteBelow == 20)
    }

    @Test func `does not look at the clock`() throws {
        let policy = try EventTimeRetention.made(aDay)
        let facts = try log(.aged(50), .aged(25), .aged(0))
        #expect(policy.decide(facts, now: 0) == policy.decide(facts, now: Timestamp(.max)))
    }

    @Test func `is not fooled by one record from the future`() throws {
        let policy = try EventTimeRetention.made(aDay)
        let facts = try log(.aged(2), Segment(newest: 7_258_118_400_000, written: now), .aged(0))
        #expect(policy.decide(facts, now: now).deleteBelow == nil)
        let trusting = try EventTimeRetention.made(aDay.merging(["ahead.max.ms": "-1"]) { $1 })
        #expect(trusting.decide(facts, now: now).deleteBelow == 10)
    }

    @Test func `lets segments without a believable timestamp go with the next one that may go`() throws {
        let policy = try EventTimeRetention.made(aDay)
        let pinned = try log(
            .withoutTimestamps(writtenHoursAgo: 60), .aged(50), .withoutTimestamps(writtenHoursAgo: 40), .aged(0))
        #expect(policy.decide(pinned, now: now).deleteBelow == 20)
    }

    @Test func `keeps everything without timestamps, and at -1`() throws {
        let facts = try log(.withoutTimestamps(writtenHoursAgo: 10_000), .withoutTimestamps(writtenHoursAgo: 0))
        #expect(try EventTimeRetention.made(aDay).decide(facts, now: now).deleteBelow == nil)
        let all = try EventTimeRetention.made(["window.ms": "-1"])
        #expect(all.decide(try log(.aged(10_000), .aged(0)), now: now).deleteBelow == nil)
    }
}
