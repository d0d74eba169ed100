import MartletModel
import MartletStrategy

let now: Timestamp = 1_780_000_000_000
let hour: Int64 = 3_600_000

/// One segment of ten records and 1,000 bytes.
struct Segment {
    var newest: Timestamp
    var written: Timestamp
    var records: Int64 = 10

    static func aged(_ hours: Int64) -> Segment {
        let then = now.shifted(byMilliseconds: -hours * hour)
        return Segment(newest: then, written: then)
    }

    static func without(records: Int64 = 0) -> Segment { Segment(newest: .none, written: now, records: records) }

    static func withoutTimestamps(writtenHoursAgo hours: Int64) -> Segment {
        Segment(newest: .none, written: now.shifted(byMilliseconds: -hours * hour))
    }
}

/// A log of these segments, the last one active; their offsets are 0, 10, 20 …
func log(_ segments: Segment...) throws -> LogFacts {
    var base: Offset = 0
    var facts: [SegmentFacts] = []
    for (index, segment) in segments.enumerated() {
        let end = base.advanced(by: segment.records)
        facts.append(
            SegmentFacts(
                baseOffset: base, endOffset: end, byteCount: segment.records * 100, largestTimestamp: segment.newest,
                lastModified: segment.written, isActive: index == segments.count - 1))
        base = end
    }
    return LogFacts(
        partition: TopicPartition(topic: try TopicName("orders"), partition: 0), startOffset: 0, highWatermark: base,
        segments: facts)
}
