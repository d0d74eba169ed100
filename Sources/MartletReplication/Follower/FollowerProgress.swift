public import MartletModel

/// A partition that follows its leader, for one term of that leader: what to ask next, and what to do with the answer.
///
/// A pure state machine, as ``PartitionProgress``: no I/O, no clock, no lock. Whoever feeds it performs the actions in their
/// order and reports each change of the log.
///
/// The follower never decides by itself what of its log is wrong. It tells the leader the epoch of its last record with each
/// fetch; where the leader has another history it answers where that begins (KIP-595), and the follower cuts its log there.
///
/// Invariants: `highWatermark <= logEnd` and it never goes back, unless a ``LogLoss`` is reported; at most one change of the
/// log is under way, and meanwhile nothing is asked; an answer is taken only for the position that was asked for.
public struct FollowerProgress: Sendable {
    public let leader: BrokerID
    public let leaderEpoch: LeaderEpoch
    public internal(set) var logStart: Offset
    public internal(set) var logEnd: Offset
    /// The epoch of the last record.
    public internal(set) var lastEpoch: LeaderEpoch
    public internal(set) var flushedEnd: Offset
    public internal(set) var highWatermark: Offset
    /// As the leader told last; ``Offset/none`` before that.
    public internal(set) var leaderHighWatermark = Offset.none
    /// Whether a fetch waits until what was appended is on the disk: the leader takes its offset as "this replica has it".
    public internal(set) var countsOnlyFlushed: Bool
    var phase = Phase.fetching
    /// As the leader told with records that are not yet appended.
    var leaderPositions = LeaderPositions()

    enum Phase: Sendable, Hashable {
        case fetching
        /// The log is being changed.
        case changing
        case askingOffsets
        /// The disk has failed.
        case failed
    }

    struct LeaderPositions: Sendable, Hashable {
        var highWatermark = Offset.none
        var logStart = Offset.none
    }

    /// - Parameters:
    ///   - logEnd: of everything that is written; `flushedEnd` must not lie behind it.
    ///   - lastEpoch: ``PartitionLog/latestEpoch``.
    ///   - highWatermark: the one last known, of an earlier term or a checkpoint.
    public init(
        leader: BrokerID, leaderEpoch: LeaderEpoch, logStart: Offset, logEnd: Offset, flushedEnd: Offset,
        lastEpoch: LeaderEpoch, highWatermark: Offset, countsOnlyFlushed: Bool = false
    ) {
        precondition(flushedEnd <= logEnd, "flushed to \(flushedEnd), but the log ends at \(logEnd)")
        self.leader = leader
        self.leaderEpoch = leaderEpoch
        self.logStart = logStart
        self.logEnd = logEnd
        self.flushedEnd = flushedEnd
        self.lastEpoch = lastEpoch
        self.highWatermark = max(min(highWatermark, logEnd), logStart)
        self.countsOnlyFlushed = countsOnlyFlushed
    }

    /// What to ask the leader now; nil while the log is being changed or flushed, and after its disk has failed.
    public var question: FollowerQuestion? {
        switch phase {
        case .fetching: countsOnlyFlushed && flushedEnd < logEnd ? nil : .fetch(position)
        case .askingOffsets: .leaderOffsets(leaderEpoch: leaderEpoch)
        case .changing, .failed: nil
        }
    }

    /// Whether it will have a question in a moment, when its log has been written or flushed.
    public var isBusy: Bool { question == nil && phase != .failed }

    /// How many records that are committed are not here yet; nil before the leader has told.
    public var lag: Int64? {
        leaderHighWatermark == .none ? nil : max(0, leaderHighWatermark.rawValue - logEnd.rawValue)
    }

    var position: FetchPosition {
        FetchPosition(
            leaderEpoch: leaderEpoch, fetchOffset: logEnd, lastFetchedEpoch: lastEpoch, logStartOffset: logStart,
            highWatermark: highWatermark)
    }
}
