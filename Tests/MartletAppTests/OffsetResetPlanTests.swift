import MartletModel
import Testing

@testable import MartletApp

@Suite struct OffsetResetPlanTests {
    private static let source = TopicPartition(topic: try! TopicName("orders"), partition: 0)

    /// A partition with offsets 10 to 100, of which 50 is committed.
    private func target(_ target: OffsetResetTarget, committed: Offset? = 50, found: Offset? = nil) -> Offset? {
        OffsetResetPlan(
            target, committed: committed.map { [Self.source: $0] } ?? [:], bounds: [Self.source: 10...100],
            found: found.map { [Self.source: $0] } ?? [:]
        ).changes.first?.to
    }

    @Test(arguments: [
        (OffsetResetTarget.earliest, 10 as Offset), (.latest, 100), (.offset(42), 42), (.offset(5), 10), (.offset(500), 100),
        (.shift(-10), 40), (.shift(10), 60), (.shift(-1000), 10), (.shift(.max), 100), (.shift(.min), 10),
    ])
    func `The nearest offset that there is`(wanted: OffsetResetTarget, offset: Offset) { #expect(target(wanted) == offset) }

    @Test func `A time that no record is as late as means the end`() {
        #expect(target(.time(5), found: 77) == 77)
        #expect(target(.time(5)) == 100)
    }

    @Test func `Where nothing is committed a shift counts from the beginning`() {
        #expect(target(.shift(3), committed: nil) == 13)
    }
}
