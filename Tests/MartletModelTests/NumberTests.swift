import MartletModel
import Testing

@Suite struct NumberTests {
    @Test(
        arguments: [
            (0, 1, 1), (0, 0, 0), (5, 10, 15), (.max, 0, .max), (.max, 1, 0), (.max, 2, 1), (.max - 1, 3, 1),
            (.max, .max, .max - 1),
        ] as [(Int32, Int32, Int32)])
    func `Sequences wrap from 2^31-1 to 0`(from: Int32, count: Int32, to: Int32) {
        #expect(ProducerSequence(from).advanced(by: count) == ProducerSequence(to))
    }

    @Test func `Two steps of a sequence are one step of the sum, across the wrap as well`() {
        var state: UInt64 = 7
        for _ in 0..<1_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let start = ProducerSequence(Int32(truncatingIfNeeded: state >> 33))
            let first = Int32(truncatingIfNeeded: state >> 40) & 0xFFFF
            let second = Int32(truncatingIfNeeded: state >> 20) & 0xFFFF
            #expect(start.advanced(by: first).advanced(by: second) == start.advanced(by: first + second))
            #expect(start.advanced(by: first).rawValue >= 0)
        }
    }

    @Test(
        arguments: [
            (0, 5, 5), (-1, 1, 0), (.max, 0, .max), (.max, 1, nil), (.min, -1, nil),
        ] as [(Int64, Int64, Int64?)])
    func `An offset of foreign numbers is nil where it does not fit`(from: Int64, count: Int64, to: Int64?) {
        #expect(Offset(from).advanced(byUntrusted: count)?.rawValue == to)
    }

    @Test func `Offsets are counted from each other`() {
        #expect(Offset(10).advanced(by: 5) == 15)
        #expect(Offset(15).distance(from: 10) == 5)
        #expect(Offset.none < 0)
    }

    @Test func `Epochs grow by one`() {
        #expect(LeaderEpoch(3).next == 4)
        #expect(LeaderEpoch.none.next == 0)
    }

    @Test func `Numbers print as numbers`() {
        #expect("\(BrokerID(1)) \(PartitionIndex.open) \(ProducerID(9)) \(Timestamp.none)" == "1 -1 9 -1")
    }
}
