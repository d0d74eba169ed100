import MartletLog
import MartletModel
import MartletStrategy

/// When the records of a log can have been appended at the latest, as far as its files tell: by the marks that were made,
/// and by when each segment was last written.
struct AppendHistory {
    private let times: AppendTimes
    private let segments: [SegmentFacts]
    private let now: Timestamp

    init(of log: PartitionLog, times: AppendTimes, now: Timestamp) throws(LogError) {
        self.times = times
        self.now = now
        segments = try log.facts(highWatermark: log.writtenEndOffset).segments
    }

    /// Never earlier than it was: a message is remembered for too long rather than not long enough.
    func latestAppend(of offset: Offset) -> Timestamp {
        let written = segments.last { $0.baseOffset <= offset }?.lastModified ?? now
        return min(times.latestAppend(of: offset) ?? now, written, now)
    }

    /// The first offset that is in the window, or one before it.
    func start(of window: DeduplicationWindow, endOffset: Offset) -> Offset {
        let earliest = now.shifted(byMilliseconds: -window.milliseconds)
        let bySize = Offset(max(0, endOffset.rawValue - Int64(window.records)))
        let bySegment = segments.first { $0.isActive || $0.lastModified >= earliest }?.baseOffset ?? 0
        return max(bySize, bySegment, times.offset(before: earliest) ?? 0)
    }
}
