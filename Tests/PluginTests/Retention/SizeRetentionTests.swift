import MartletBuiltIns
import MartletModel
import MartletStrategy
import Testing

@Suite struct `Retention by size` {
    @Test(
        arguments: [(0, 30), (1, 20), (1000, 20), (1001, 10), (2000, 10), (2001, nil), (3000, nil), (4000, nil)]
            as [(Int, Offset?)])
    func `keeps at least so many bytes, in whole segments`(bytes: Int, deleteBelow: Offset?) throws {
        let policy = try SizeRetention.made(["retention.bytes": "\(bytes)"])
        #expect(policy.decide(try log(.aged(3), .aged(2), .aged(1)), now: now).deleteBelow == deleteBelow)
    }

    @Test func `keeps everything by default`() throws {
        #expect(try SizeRetention.made().decide(try log(.aged(3), .aged(2)), now: now).deleteBelow == nil)
    }

    @Test func `does not look at time`() throws {
        let policy = try SizeRetention.made(["retention.bytes": "1000"])
        let facts = try log(.aged(3), .withoutTimestamps(writtenHoursAgo: 0), .aged(1))
        #expect(policy.decide(facts, now: 0) == policy.decide(facts, now: Timestamp(.max)))
    }
}
