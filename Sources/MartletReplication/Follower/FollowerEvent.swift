public import MartletModel
public import NIOCore

/// What a follower wants to know from its leader next.
public enum FollowerQuestion: Sendable, Hashable {
    case fetch(FetchPosition)
    /// Where the leader's log begins and ends (ListOffsets with the timestamps -2 and -1, as a replica), to be told with
    /// `.leaderOffsets`. Its fetch offset was out of the leader's range.
    case leaderOffsets(leaderEpoch: LeaderEpoch)
}

/// From where on a follower fetches, and what lets its leader see whether they have the same history.
public struct FetchPosition: Sendable, Hashable {
    /// The leader's epoch, as the follower knows it (KIP-320).
    public let leaderEpoch: LeaderEpoch
    /// The end of the follower's log.
    public let fetchOffset: Offset
    /// Of the last record in the follower's log; ``LeaderEpoch/none`` where it has none (KIP-595).
    public let lastFetchedEpoch: LeaderEpoch
    public let logStartOffset: Offset
    public let highWatermark: Offset

    public init(
        leaderEpoch: LeaderEpoch, fetchOffset: Offset, lastFetchedEpoch: LeaderEpoch, logStartOffset: Offset,
        highWatermark: Offset
    ) {
        self.leaderEpoch = leaderEpoch
        self.fetchOffset = fetchOffset
        self.lastFetchedEpoch = lastFetchedEpoch
        self.logStartOffset = logStartOffset
        self.highWatermark = highWatermark
    }
}

/// A leader's answer to a fetch, for one partition.
public struct FetchedPartition: Sendable, Hashable {
    public let error: ErrorCode
    /// Of the leader; ``Offset/none`` for "not told".
    public let highWatermark: Offset
    /// Of the leader; ``Offset/none`` for "not told".
    public let logStartOffset: Offset
    /// Where the histories part: the leader's largest epoch that is not above the follower's last one, and its end there.
    public let diverging: EpochEnd?
    /// Batches as they stand in the leader's log; the last one may be cut off.
    public let records: ByteBuffer?

    public init(
        error: ErrorCode = .none, highWatermark: Offset = .none, logStartOffset: Offset = .none, diverging: EpochEnd? = nil,
        records: ByteBuffer? = nil
    ) {
        self.error = error
        self.highWatermark = highWatermark
        self.logStartOffset = logStartOffset
        self.diverging = diverging
        self.records = records
    }
}

/// A leader epoch and the offset where its records end.
public struct EpochEnd: Sendable, Hashable {
    public let epoch: LeaderEpoch
    public let endOffset: Offset

    public init(epoch: LeaderEpoch, endOffset: Offset) {
        self.epoch = epoch
        self.endOffset = endOffset
    }
}

/// What happens to a partition that follows.
public enum FollowerEvent: Sendable, Hashable {
    /// The leader has answered the fetch from `asked`. An answer to another fetch than the present one is ignored: it may
    /// be late, or come twice.
    case answered(FetchedPartition, asked: FetchPosition)
    /// The leader has answered where its log begins and ends.
    case leaderOffsets(start: Offset, end: Offset)
    /// The question could not be answered: no connection, or no sense in the answer.
    case unanswered
    /// The log has changed as an action has asked: it ends at `end` now, with a record of `epoch`.
    case logChanged(start: Offset, end: Offset, lastEpoch: LeaderEpoch)
    /// Everything below is on the disk.
    case flushed(end: Offset)
    /// Whether a record counts only once it is on the disk was changed.
    case flushDemandChanged(countsOnlyFlushed: Bool)
    /// Nothing of the last answer could be appended: it is damaged, or there is no space.
    case appendRefused
    /// The log cannot be used any longer.
    case storageFailed
}

/// What is to be done with the follower's log, in their order. `append`, `truncate` and `startAnew` are reported with
/// `.logChanged`, or why they did not happen with `.appendRefused` or `.storageFailed`; nothing is asked before that.
public enum FollowerAction: Sendable, Hashable {
    /// `PartitionLog.appendReplica`.
    case append(ByteBuffer, at: Offset)
    /// `PartitionLog.truncate(to:)`. Also to the present end: it then forgets a leader epoch that had no record.
    case truncate(to: Offset)
    /// `PartitionLog.startAnew(at:now:)`: everything goes.
    case startAnew(at: Offset)
    /// `PartitionLog.deleteRecords(before:)`: the leader's log begins there.
    case raiseStart(to: Offset)
    /// Records below are committed: readers may see them here (KIP-392). Goes back only after a loss was reported, and jumps
    /// where the log begins anew.
    case advanceHighWatermark(Offset)
    /// Records that were committed are lost: the leader does not have them. To be logged as an error, and counted.
    case reportLoss(LogLoss)
    /// The leader of the partition is another one, or another term has begun: look at the cluster's metadata.
    case refreshMetadata(ErrorCode)
    /// To be flushed before the next fetch, which tells the leader that its offsets count; then `.flushed`.
    case flush
    /// Nothing is asked until the pause is over.
    case backOff
}

/// Committed records that a follower gives up because its leader does not have them.
public struct LogLoss: Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        /// The leader's history has another epoch there: an unclean election, or a leader that lost its disk.
        case diverged(at: EpochEnd)
        /// The leader's log ends before.
        case leaderIsShorter(end: Offset)
    }

    public let leader: BrokerID
    public let leaderEpoch: LeaderEpoch
    public let cause: Cause
    /// The first offset that is lost.
    public let from: Offset
    /// Up to where records were known to be committed.
    public let highWatermark: Offset
    /// The end of the log before.
    public let end: Offset
}

extension LogLoss: CustomStringConvertible {
    public var description: String {
        let reason =
            switch cause {
            case .diverged(let at): "has epoch \(at.epoch) up to offset \(at.endOffset) only, and then another history"
            case .leaderIsShorter(let end): "ends at offset \(end)"
            }
        return """
            Committed records from offset \(from) up to \(min(highWatermark, end)) are lost: the log of broker \(leader), \
            which leads in epoch \(leaderEpoch), \(reason). An unclean election, or a disk that lost what was written, \
            does this.
            """
    }
}
