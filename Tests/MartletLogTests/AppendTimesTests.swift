@testable import MartletLog
import MartletModel
import Testing

@Suite struct `Marks of append times` {
    private func times(_ marks: (Int64, Int64)...) -> AppendTimes {
        var times = AppendTimes()
        for (offset, time) in marks { times.add(endOffset: Offset(offset), at: Timestamp(time)) }
        return times
    }

    @Test func `say how old a record is at least`() {
        let times = times((10, 1000), (20, 2000))
        #expect(times.latestAppend(of: 9) == 1000)
        #expect(times.latestAppend(of: 10) == 2000)
        #expect(times.latestAppend(of: 20) == nil)
        #expect(times.offset(before: 1001) == 10)
        #expect(times.offset(before: 1000) == nil)
    }

    @Test func `do not contradict each other when the clock goes back or the log is cut`() {
        #expect(times((10, 1000), (20, 500)).marks.map(\.time) == [500])
        #expect(times((10, 1000), (5, 2000)).marks.map(\.offset) == [5])
    }

    @Test func `are bounded in number, and survive being written`() throws {
        var many = AppendTimes()
        for number in 1...1000 { many.add(endOffset: Offset(Int64(number)), at: Timestamp(Int64(number * 10))) }
        #expect(many.marks.count == AppendTimes.marksMax)
        #expect(many.marks.last?.offset == 1000)
        #expect(try AppendTimes(decoding: many.encoded) == many)
    }

    @Test(arguments: ["", "0\n1\n", "0\n1\n1 x\n", "0\n1\n-1 5\n", "1\n0\n"])
    func `are refused where the file is damaged`(text: String) {
        #expect(throws: FileDamage.self) { try AppendTimes(decoding: Array(text.utf8)) }
    }
}
