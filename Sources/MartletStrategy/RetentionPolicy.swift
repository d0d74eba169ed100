public import MartletModel

/// Decides which segments of a partition may go, and whether it should be compacted.
///
/// The core carries decisions out within its own limits, whatever a policy says: nothing at or above the high
/// watermark or the last stable offset is deleted, never the active segment, and no segment that a read is using.
/// An active segment that lies wholly below the answer is rolled first, so that a quiet topic empties as well.
public protocol RetentionPolicy: Strategy {
    /// Called from time to time, on a maintenance thread, without any lock held: when the log has rolled a segment and
    /// after ``RetentionDecision/askAgainAfter``.
    func decide(_ log: LogFacts, now: Timestamp) throws -> RetentionDecision

    /// Whether the decision looks at ``LogFacts/committedOffsets``, as it does unless the policy says otherwise. Such a
    /// policy is not asked while these are not known, after a start.
    static var usesCommittedOffsets: Bool { get }
}

extension RetentionPolicy {
    public static var usesCommittedOffsets: Bool { true }
}

/// A partition's log as a retention policy sees it.
public struct LogFacts: Sendable, Hashable {
    public let partition: TopicPartition
    public let startOffset: Offset
    public let highWatermark: Offset
    /// Ascending by base offset; the last one is the active segment. Never empty.
    public let segments: [SegmentFacts]
    /// For each consumer group that has committed an offset here, the first one it has not yet consumed.
    public let committedOffsets: [String: Offset]

    public init(
        partition: TopicPartition, startOffset: Offset, highWatermark: Offset, segments: [SegmentFacts],
        committedOffsets: [String: Offset] = [:]
    ) {
        self.partition = partition
        self.startOffset = startOffset
        self.highWatermark = highWatermark
        self.segments = segments
        self.committedOffsets = committedOffsets
    }

    public var byteCount: Int64 { segments.reduce(0) { $0 + $1.byteCount } }
    /// The offset after the last record.
    public var endOffset: Offset { segments.last?.endOffset ?? startOffset }
}

/// One segment of a partition's log.
public struct SegmentFacts: Sendable, Hashable {
    public let baseOffset: Offset
    /// The offset after the segment's last record.
    public let endOffset: Offset
    public let byteCount: Int64
    /// The largest timestamp of its records; ``Timestamp/none`` for a segment without records.
    public let largestTimestamp: Timestamp
    /// When the segment's file was last written, by the broker's clock.
    public let lastModified: Timestamp
    public let isActive: Bool

    public init(
        baseOffset: Offset, endOffset: Offset, byteCount: Int64, largestTimestamp: Timestamp, lastModified: Timestamp,
        isActive: Bool
    ) {
        self.baseOffset = baseOffset
        self.endOffset = endOffset
        self.byteCount = byteCount
        self.largestTimestamp = largestTimestamp
        self.lastModified = lastModified
        self.isActive = isActive
    }
}

/// What a retention policy answers.
public struct RetentionDecision: Sendable, Hashable {
    /// Records below this offset may go: whole segments that end at or below it are deleted. Nil: nothing.
    public let deleteBelow: Offset?
    /// Whether records whose key has a newer record may go.
    public let compacts: Bool
    /// How stale this answer may become: the core asks again after this time at the latest.
    public let askAgainAfter: Duration

    public init(deleteBelow: Offset? = nil, compacts: Bool = false, askAgainAfter: Duration = .seconds(300)) {
        self.deleteBelow = deleteBelow
        self.compacts = compacts
        self.askAgainAfter = askAgainAfter
    }
}

extension RetentionDecision {
    /// What two policies of one topic come to: what either lets go may go, and the more impatient one is heard.
    public func combined(with other: RetentionDecision) -> RetentionDecision {
        RetentionDecision(
            deleteBelow: [deleteBelow, other.deleteBelow].compactMap { $0 }.max(), compacts: compacts || other.compacts,
            askAgainAfter: min(askAgainAfter, other.askAgainAfter))
    }
}
