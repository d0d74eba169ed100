import MartletBuiltIns
import MartletModel
import MartletStrategy
import Testing

@Suite struct `Retention by consumption` {
    @Test(
        arguments: [
            ([:], nil), (["a": 15], 15), (["a": 25, "b": 7], 7), (["a": 0], 0), (["a": 99], 20), (["a": -1], 0),
        ] as [([String: Offset], Offset?)])
    func `lets go what every group has read, and nothing where there is no group`(
        committed: [String: Offset], deleteBelow: Offset?
    ) throws {
        let facts = try log(.aged(2), .aged(1), .aged(0))
        let read = LogFacts(
            partition: facts.partition, startOffset: 0, highWatermark: 20, segments: facts.segments,
            committedOffsets: committed)
        let decision = try ConsumedRetention.made().decide(read, now: now)
        #expect(decision.deleteBelow == deleteBelow)
        #expect(decision.askAgainAfter == .seconds(10))
    }
}
