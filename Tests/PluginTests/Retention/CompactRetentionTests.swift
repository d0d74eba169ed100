import MartletBuiltIns
import MartletModel
import MartletStrategy
import Testing

@Suite struct `Retention by compaction` {
    @Test func `compacts and deletes nothing`() throws {
        let decision = try CompactRetention.made().decide(try log(.aged(10_000), .aged(0)), now: now)
        #expect(decision.compacts)
        #expect(decision.deleteBelow == nil)
    }

    @Test func `goes together with time`() throws {
        let facts = try log(.aged(10_000), .aged(0))
        let together = try CompactRetention.made().decide(facts, now: now)
            .combined(with: try TimeRetention.made().decide(facts, now: now))
        #expect(together == RetentionDecision(deleteBelow: 10, compacts: true, askAgainAfter: .seconds(15)))
    }
}
