import MartletModel
import MartletStrategy

/// Logs for the checks of a retention policy: the usual ones, the odd ones, and random ones from a seed.
enum SampleLog {
    /// A moment in 2026, in milliseconds.
    static let now = Timestamp(1_780_000_000_000)
    private static let hour: Int64 = 3_600_000

    static func standard(seed: UInt64) -> [LogFacts] {
        guard let topic = try? TopicName("checks") else { preconditionFailure("'checks' is a topic's name") }
        let partition = TopicPartition(topic: topic, partition: 0)
        var random = SeededRandom(seed: seed)
        let shapes = fixedShapes + (0..<100).map { _ in randomShape(from: &random) }
        return shapes.map { log(of: $0, in: partition) }
    }

    /// One segment: how many records, how many bytes, the largest timestamp, and when its file was written.
    private struct Shape {
        var records: Int64 = 100
        var bytes: Int64 = 1 << 20
        var timestamp: Timestamp
        var written: Timestamp

        init(records: Int64 = 100, bytes: Int64 = 1 << 20, _ timestamp: Timestamp, written: Timestamp? = nil) {
            self.records = records
            self.bytes = bytes
            self.timestamp = timestamp
            self.written = written ?? timestamp
        }
    }

    private static func ago(_ hours: Int64) -> Timestamp { now.shifted(byMilliseconds: -hours * hour) }

    private static var fixedShapes: [[Shape]] {
        [
            // A new log: one active segment without records.
            [Shape(records: 0, bytes: 0, .none, written: now)],
            [Shape(now)],
            [Shape(ago(10_000))],
            (0..<50).map { Shape(ago(1000 - $0 * 20)) },
            // No timestamps at all, then some among others.
            (0..<5).map { Shape(.none, written: ago(1000 - $0)) },
            [Shape(ago(1000)), Shape(.none, written: ago(999)), Shape(ago(998)), Shape(now)],
            // The year 2200, and the ends of what a timestamp can be.
            [Shape(ago(1000)), Shape(7_258_118_400_000, written: ago(999)), Shape(now)],
            [Shape(0), Shape(Timestamp(.max), written: now), Shape(Timestamp(.min), written: now), Shape(now)],
            // Out of order, and history replayed today.
            [Shape(now), Shape(ago(5000)), Shape(ago(1)), Shape(ago(4000)), Shape(now)],
            (0..<10).map { Shape(ago(10_000 - $0), written: now) },
            [
                Shape(records: 1_000_000_000, bytes: 1 << 40, ago(5000)),
                Shape(records: 0, bytes: 0, .none, written: now),
            ],
        ]
    }

    private static func randomShape(from random: inout SeededRandom) -> [Shape] {
        (0..<Int.random(in: 1...20, using: &random)).map { _ in
            let written = ago(Int64.random(in: 0...5000, using: &random))
            let timestamp =
                switch Int.random(in: 0..<10, using: &random) {
                case 0: Timestamp.none
                case 1: Timestamp(Int64.random(in: .min ... .max, using: &random))
                default: written.shifted(byMilliseconds: Int64.random(in: -1000 * hour...hour, using: &random))
                }
            return Shape(
                records: .random(in: 0...1000, using: &random), bytes: .random(in: 0...(1 << 30), using: &random),
                timestamp,
                written: written)
        }
    }

    private static func log(of shapes: [Shape], in partition: TopicPartition) -> LogFacts {
        var base: Offset = 1000
        var segments: [SegmentFacts] = []
        for (index, shape) in shapes.enumerated() {
            let end = base.advanced(by: shape.records)
            segments.append(
                SegmentFacts(
                    baseOffset: base, endOffset: end, byteCount: shape.bytes,
                    largestTimestamp: shape.records == 0 ? .none : shape.timestamp, lastModified: shape.written,
                    isActive: index == shapes.count - 1))
            base = end
        }
        return LogFacts(partition: partition, startOffset: 1000, highWatermark: base, segments: segments)
    }
}
