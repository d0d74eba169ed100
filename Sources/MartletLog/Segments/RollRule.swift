internal import MartletModel

/// When a new segment is begun.
struct RollRule {
    let settings: LogSettings
    /// Taken off the age at which the segment is rolled.
    let jitterMilliseconds: Int64

    init(settings: LogSettings, segment: Offset, partition: TopicPartition) {
        self.settings = settings
        // Chosen by what the segment is, so that no source of randomness is needed and a restart changes nothing.
        let most = max(0, min(settings.segmentJitterMilliseconds, settings.segmentAgeMilliseconds))
        guard most > 0 else {
            jitterMilliseconds = 0
            return
        }
        var mix = UInt64(bitPattern: segment.rawValue) &+ UInt64(UInt32(bitPattern: partition.partition.rawValue)) << 32
        for byte in partition.topic.text.utf8 { mix = (mix ^ UInt64(byte)) &* 0x100_0000_01B3 }
        jitterMilliseconds = Int64(mix % UInt64(most))
    }

    /// The most bytes a segment may have: positions are Int32 in the index.
    static func byteCountLimit(_ settings: LogSettings) -> Int64 { min(settings.segmentByteCount, Int64(Int32.max)) }

    /// Whether `batch` needs a new segment.
    func isDue(for batch: BatchPlace, progress: SegmentProgress, baseOffset: Offset, createdAt: Timestamp, now: Timestamp) -> Bool
    {
        guard progress.byteCount > 0 else { return false }
        if progress.byteCount > Self.byteCountLimit(settings) - Int64(batch.byteCount) { return true }
        if batch.lastOffset.distance(from: baseOffset) > Int64(Int32.max) { return true }
        return age(of: batch.maxTimestamp, progress: progress, createdAt: createdAt, now: now)
            > settings.segmentAgeMilliseconds - jitterMilliseconds
    }

    /// By the time of the records, as in Kafka: a topic that is filled with old records rolls as it did when they
    /// were young.
    private func age(of timestamp: Timestamp, progress: SegmentProgress, createdAt: Timestamp, now: Timestamp) -> Int64 {
        let (from, to) =
            if let first = progress.firstTimestamp, first >= 0, timestamp >= 0 { (first, timestamp) } else { (createdAt, now) }
        let (age, overflow) = to.rawValue.subtractingReportingOverflow(from.rawValue)
        return overflow ? .max : age
    }
}
