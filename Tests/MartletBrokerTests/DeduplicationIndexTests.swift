@testable import MartletBroker
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@Suite struct `The messages that a partition remembers` {
    @Test func `are forgotten by time and by number`() {
        var index = DeduplicationIndex(window: DeduplicationWindow(milliseconds: 100, records: 3))
        index.remember(MessageID("a"), at: 0, writer: .none, appended: 1000)
        #expect(index.find(MessageID("a"), now: 1099, endOffset: 1)?.offset == 0)
        #expect(index.find(MessageID("a"), now: 1100, endOffset: 1) == nil)
        #expect(index.find(MessageID("a"), now: 1000, endOffset: 3)?.offset == 0)
        #expect(index.find(MessageID("a"), now: 1000, endOffset: 4) == nil)
        #expect(index.find(MessageID("a"), now: 900, endOffset: 1)?.offset == 0, "a clock that went back")
        index.evict(now: 1100, endOffset: 1)
        #expect(index.count == 0)
    }

    @Test func `follow their latest place`() {
        var index = DeduplicationIndex(window: DeduplicationWindow(milliseconds: 100, records: 10))
        index.remember(MessageID("a"), at: 0, writer: 7, appended: 1000)
        index.forget(MessageID("a"))
        index.remember(MessageID("a"), at: 5, writer: .none, appended: 1090)
        index.evict(now: 1110, endOffset: 6)
        #expect(index.find(MessageID("a"), now: 1110, endOffset: 6)?.offset == 5)
    }

    @Test func `agree with a plain list, whatever happens`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let window = DeduplicationWindow(milliseconds: 50, records: 40)
        var index = DeduplicationIndex(window: window)
        var model: [String: (offset: Int64, time: Int64)] = [:]
        var (now, end) = (Int64(1000), Int64(0))
        for step in 0..<5000 {
            now += Int64.random(in: 0...3, using: &random)
            let name = "m\(Int.random(in: 0..<60, using: &random))"
            let expected = model[name].flatMap { end - $0.offset <= 40 && now - $0.time < 50 ? $0.offset : nil }
            let found = index.find(MessageID(name), now: Timestamp(now), endOffset: Offset(end))
            #expect(found?.offset.rawValue == expected, "step \(step), seed \(seed)")
            if expected == nil {
                index.remember(MessageID(name), at: Offset(end), writer: .none, appended: Timestamp(now))
                model[name] = (end, now)
                end += Int64.random(in: 1...3, using: &random)
            } else if Bool.random(using: &random) {
                index.forget(MessageID(name))
                model[name] = nil
            }
            index.evict(now: Timestamp(now), endOffset: Offset(end))
            #expect(index.count <= 40, "step \(step), seed \(seed)")
        }
    }
}
