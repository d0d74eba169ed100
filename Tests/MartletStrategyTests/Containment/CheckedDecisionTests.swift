import MartletModel
import MartletStrategy
import Testing

@Suite struct `A checked decision` {
    private struct Fixed: Partitioner {
        static let name = "fixed"
        static let summary = "Answers one number."
        let answer: Int?

        init(answer: Int?) { self.answer = answer }
        init(settings: StrategySettings) { answer = nil }

        struct Refusal: Error {}

        func partition(for record: borrowing RecordFacts, among partitionCount: Int) throws(Refusal) -> Int {
            guard let answer else { throw Refusal() }
            return answer
        }
    }

    private func place(_ answer: Int?, among count: Int) throws(StrategyFault) -> PartitionIndex {
        let nothing: [UInt8] = [0]
        let record = RecordFacts(key: nil, value: nil, encodedHeaders: nothing.span.bytes)
        return try Fixed(answer: answer).checkedPartition(for: record, among: count)
    }

    @Test func `passes a partition of the topic on`() throws {
        #expect(try place(0, among: 1) == 0)
        #expect(try place(2, among: 3) == 2)
    }

    @Test(arguments: [-1, 3, Int.max, Int.min])
    func `refuses any other number`(answer: Int) {
        #expect(
            throws: StrategyFault(
                Fixed.identity, .answeredNonsense("partition \(answer) of a topic with 3 partitions"))
        ) { try place(answer, among: 3) }
    }

    @Test func `makes a fault of what is thrown`() {
        #expect(throws: StrategyFault(Fixed.identity, .threw("Refusal()"))) { try place(nil, among: 3) }
    }

    private struct FixedRetention: RetentionPolicy {
        static let name = "fixed"
        static let summary = "Answers one decision."
        let decision: RetentionDecision

        init(decision: RetentionDecision) { self.decision = decision }
        init(settings: StrategySettings) { decision = RetentionDecision() }

        func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision { decision }
    }

    private func retain(_ decision: RetentionDecision) throws -> RetentionDecision {
        let segment = SegmentFacts(
            baseOffset: 100, endOffset: 200, byteCount: 1, largestTimestamp: 0, lastModified: 0, isActive: true)
        let log = LogFacts(
            partition: TopicPartition(topic: try TopicName("orders"), partition: 0), startOffset: 100,
            highWatermark: 150,
            segments: [segment])
        return try FixedRetention(decision: decision).checkedDecision(on: log, now: 0)
    }

    @Test(arguments: [nil, 0, 100, 200] as [Offset?])
    func `passes an offset of the log on`(offset: Offset?) throws {
        #expect(try retain(RetentionDecision(deleteBelow: offset)).deleteBelow == offset)
    }

    @Test(arguments: [-1, 201, Offset(.max), Offset(.min)])
    func `refuses an offset that the log does not have`(offset: Offset) {
        #expect(throws: StrategyFault.self) { try retain(RetentionDecision(deleteBelow: offset)) }
    }

    @Test func `does not let a policy be asked again at once`() throws {
        #expect(try retain(RetentionDecision(askAgainAfter: .zero)).askAgainAfter == .seconds(1))
        #expect(try retain(RetentionDecision(askAgainAfter: .seconds(-5))).askAgainAfter == .seconds(1))
        #expect(try retain(RetentionDecision(askAgainAfter: .seconds(7))).askAgainAfter == .seconds(7))
    }
}
