import Testing

@testable import MartletGroups

struct DeadlineQueueTests {
    private let start = ContinuousClock.Instant.now

    @Test func `keys come out in the order of their deadlines, and not before`() {
        var queue = DeadlineQueue<String>()
        queue.set("late", at: start + .seconds(3))
        queue.set("early", at: start + .seconds(1))
        #expect(queue.next == start + .seconds(1))
        #expect(queue.popDue(at: start) == nil)
        #expect(queue.popDue(at: start + .seconds(5)) == "early")
        #expect(queue.popDue(at: start + .seconds(5)) == "late")
        #expect(queue.popDue(at: start + .seconds(5)) == nil)
        #expect(queue.next == nil)
    }

    @Test func `a deadline that is moved or withdrawn does not come at its old time`() {
        var queue = DeadlineQueue<String>()
        queue.set("a", at: start + .seconds(1))
        queue.set("b", at: start + .seconds(2))
        queue.set("a", at: start + .seconds(9))
        #expect(queue.next == start + .seconds(2))
        queue.cancel("b")
        #expect(queue.next == start + .seconds(9))
        queue.set("a", at: start + .seconds(4))
        #expect(queue.next == start + .seconds(4))
        #expect(queue.popDue(at: start + .seconds(4)) == "a")
        #expect(queue.next == nil)
    }

    @Test func `of equal deadlines the least key comes first, however they were set`() {
        for keys in [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]] {
            var queue = DeadlineQueue<String>()
            for key in keys { queue.set(key, at: start) }
            #expect((0..<3).map { _ in queue.popDue(at: start) } == ["a", "b", "c"])
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `any sequence of events gives what a sorted list gives`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = DeadlineQueue<Int>()
        var model: [Int: Int] = [:]
        for _ in 0..<5000 {
            let key = Int.random(in: 0..<20, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let second = Int.random(in: 0..<1000, using: &random)
                queue.set(key, at: start + .seconds(second))
                model[key] = second
            case 6..<8:
                queue.cancel(key)
                model[key] = nil
            default:
                guard let earliest = model.values.min() else { continue }
                let popped = queue.popDue(at: start + .seconds(earliest))
                #expect(popped.map { model[$0] } == earliest, "seed \(seed)")
                if let popped { model[popped] = nil }
            }
            #expect(queue.next == model.values.min().map { start + .seconds($0) }, "seed \(seed)")
            #expect(queue.count == model.count, "seed \(seed)")
        }
    }
}
