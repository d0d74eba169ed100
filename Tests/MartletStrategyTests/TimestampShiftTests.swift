import MartletModel
import MartletStrategy
import Testing

@Suite struct `Arithmetic of timestamps` {
    @Test(
        arguments: [
            (10, 5, 15), (10, -20, -10), (Timestamp(.max), 1, Timestamp(.max)), (Timestamp(.min), -1, Timestamp(.min)),
        ] as [(Timestamp, Int64, Timestamp)])
    func `ends at the ends of time`(start: Timestamp, shift: Int64, end: Timestamp) {
        #expect(start.shifted(byMilliseconds: shift) == end)
    }

    @Test func `knows no negative age`() {
        #expect(Timestamp(5).elapsed(since: 9) == .zero)
        #expect(Timestamp(9).elapsed(since: 5) == .milliseconds(4))
        #expect(Timestamp(.max).elapsed(since: Timestamp(.min)) == .milliseconds(Int64.max))
    }
}
