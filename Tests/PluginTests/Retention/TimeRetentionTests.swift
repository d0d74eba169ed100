import MartletBuiltIns
import MartletModel
import MartletStrategy
import Testing

@Suite struct `Retention by time` {
    private let aDay = ["retention.ms": "86400000"]

    @Test func `lets old segments go, from the oldest to the first that is young enough`() throws {
        let policy = try TimeRetention.made(aDay)
        let decision = policy.decide(try log(.aged(50), .aged(25), .aged(23), .aged(30), .aged(0)), now: now)
        #expect(decision.deleteBelow == 20)
        #expect(!decision.compacts)
    }

    @Test func `keeps a segment that is exactly as old as allowed`() throws {
        let policy = try TimeRetention.made(aDay)
        #expect(policy.decide(try log(.aged(24), .aged(0)), now: now).deleteBelow == nil)
        #expect(policy.decide(try log(.aged(24), .aged(0)), now: now.shifted(byMilliseconds: 1)).deleteBelow == 10)
    }

    @Test func `keeps everything at -1`() throws {
        let policy = try TimeRetention.made(["retention.ms": "-1"])
        #expect(policy.decide(try log(.aged(1_000_000), .aged(0)), now: now).deleteBelow == nil)
    }

    @Test func `empties a topic that fell silent, its active segment too`() throws {
        let policy = try TimeRetention.made(aDay)
        #expect(policy.decide(try log(.aged(50), .aged(25)), now: now).deleteBelow == 20)
    }

    @Test func `wants nothing of an active segment without records`() throws {
        let policy = try TimeRetention.made(aDay)
        #expect(policy.decide(try log(.without()), now: now).deleteBelow == nil)
        #expect(policy.decide(try log(.aged(25), .without()), now: now).deleteBelow == 10)
    }

    @Test func `goes by the file's last write where records have no timestamp`() throws {
        let policy = try TimeRetention.made(aDay)
        let facts = try log(.withoutTimestamps(writtenHoursAgo: 25), .withoutTimestamps(writtenHoursAgo: 1), .aged(0))
        #expect(policy.decide(facts, now: now).deleteBelow == 10)
    }

    @Test func `does not believe a timestamp from the future, so that it cannot keep a segment for ever`() throws {
        let yearTwentyTwoHundred = Segment(newest: 7_258_118_400_000, written: now.shifted(byMilliseconds: -25 * hour))
        let facts = try log(.aged(50), yearTwentyTwoHundred, .aged(0))
        #expect(try TimeRetention.made(aDay).decide(facts, now: now).deleteBelow == 20)
        let trusting = try TimeRetention.made(aDay.merging(["ahead.max.ms": "-1"]) { $1 })
        #expect(trusting.decide(facts, now: now).deleteBelow == 10)
    }

    @Test func `deletes nothing when the clock jumps back`() throws {
        let policy = try TimeRetention.made(aDay)
        #expect(policy.decide(try log(.aged(23), .aged(0)), now: now.shifted(byMilliseconds: -hour)).deleteBelow == nil)
        #expect(policy.decide(try log(.aged(23), .aged(0)), now: 0).deleteBelow == nil)
    }

    @Test func `asks again when the next segment comes of age, after five minutes at the latest`() throws {
        let policy = try TimeRetention.made(aDay)
        let facts = try log(.aged(24), .aged(0))
        #expect(policy.decide(facts, now: now.shifted(byMilliseconds: -2000)).askAgainAfter == .milliseconds(2001))
        #expect(policy.decide(facts, now: now.shifted(byMilliseconds: -hour)).askAgainAfter == .seconds(300))
    }
}
