public import MartletModel
import NIOCore

extension FollowerProgress {
    /// What `event` makes the follower do.
    ///
    /// - Parameter ownEnd: the largest epoch of the follower's log that is not above the one asked for, and where it ends:
    ///   ``PartitionLog/endOffset(for:)``.
    public mutating func on(_ event: FollowerEvent, ownEnd: (LeaderEpoch) -> EpochEnd) -> [FollowerAction] {
        guard phase != .failed else { return [] }
        switch event {
        case .answered(let answer, let asked): return take(answer, asked: asked, ownEnd: ownEnd)
        case .leaderOffsets(let start, let end): return takeLeaderOffsets(start: start, end: end)
        case .unanswered:
            phase = phase == .changing ? .changing : .fetching
            return [.backOff]
        case .logChanged(let start, let end, let epoch):
            return logChanged(start: start, end: end, epoch: epoch)
        case .flushed(let end):
            flushedEnd = min(max(flushedEnd, end), logEnd)
            return []
        case .flushDemandChanged(let countsOnlyFlushed):
            self.countsOnlyFlushed = countsOnlyFlushed
            return flushIfDemanded()
        case .appendRefused:
            guard phase == .changing else { return [] }
            phase = .fetching
            leaderPositions = LeaderPositions()
            return [.backOff]
        case .storageFailed:
            phase = .failed
            return []
        }
    }

    private func flushIfDemanded() -> [FollowerAction] { countsOnlyFlushed && flushedEnd < logEnd ? [.flush] : [] }

    // MARK: Answers

    private mutating func take(
        _ answer: FetchedPartition, asked: FetchPosition, ownEnd: (LeaderEpoch) -> EpochEnd
    ) -> [FollowerAction] {
        // The high watermark may have moved since; what was fetched is the same.
        guard phase == .fetching, asked.leaderEpoch == leaderEpoch, asked.fetchOffset == logEnd,
            asked.lastFetchedEpoch == lastEpoch
        else { return [] }
        guard answer.error == .none else { return take(answer.error, logStart: answer.logStartOffset) }
        if let diverging = answer.diverging { return cut(at: diverging, ownEnd: ownEnd(diverging.epoch)) }
        leaderPositions = LeaderPositions(highWatermark: answer.highWatermark, logStart: answer.logStartOffset)
        leaderHighWatermark = answer.highWatermark
        if let records = answer.records, records.readableBytes > 0 {
            phase = .changing
            return [.append(records, at: logEnd)]
        }
        return takeLeaderPositions()
    }

    private mutating func take(_ error: ErrorCode, logStart: Offset) -> [FollowerAction] {
        switch error {
        case .offsetOutOfRange:
            // The leader's log begins behind the end of this one: what it says about its end does not matter.
            if logStart > logEnd { return startAnew(at: logStart) }
            phase = .askingOffsets
            return []
        case .fencedLeaderEpoch, .notLeaderOrFollower, .unknownTopicOrPartition, .unknownTopicId, .inconsistentTopicId:
            return [.refreshMetadata(error), .backOff]
        default: return [.backOff]
        }
    }

    /// Cuts the log where the leader's history parts from it. Not always at the right place at once: where this log does
    /// not know the leader's epoch, the next fetch tells an older epoch, and so on (KIP-279).
    private mutating func cut(at leader: EpochEnd, ownEnd own: EpochEnd) -> [FollowerAction] {
        guard leader.epoch >= 0, leader.endOffset >= 0 else { return [.backOff] }
        let ownEnd = own.epoch < 0 ? logEnd : min(own.endOffset, logEnd)
        // An epoch that the leader knows and this log does not says nothing about where that one ends.
        let target = own.epoch == leader.epoch || own.epoch < 0 ? min(leader.endOffset, ownEnd) : ownEnd
        // A leader that asks for nothing to be cut would be asked the same for ever.
        guard target < logEnd || own.epoch >= 0 && own.epoch < lastEpoch else { return [.backOff] }
        return truncate(to: target, .diverged(at: leader))
    }

    private mutating func takeLeaderOffsets(start: Offset, end: Offset) -> [FollowerAction] {
        guard phase == .askingOffsets else { return [] }
        phase = .fetching
        guard start >= 0, end >= start else { return [.backOff] }
        if end < logEnd { return truncate(to: end, .leaderIsShorter(end: end)) }
        if start > logEnd { return startAnew(at: start) }
        // Both logs overlap: the leader's has changed meanwhile, or it knows nothing of the last epoch.
        return [.backOff]
    }

    // MARK: Changes of the log

    private mutating func truncate(to offset: Offset, _ cause: LogLoss.Cause) -> [FollowerAction] {
        let loss = lose(from: offset, cause)
        // Nothing of this log is of use where the leader's goes on below its start.
        if offset < logStart { return loss + startAnew(at: offset) }
        phase = .changing
        return loss + [.truncate(to: offset)]
    }

    private mutating func lose(from offset: Offset, _ cause: LogLoss.Cause) -> [FollowerAction] {
        guard offset < min(highWatermark, logEnd) else { return [] }
        let loss = LogLoss(
            leader: leader, leaderEpoch: leaderEpoch, cause: cause, from: offset, highWatermark: highWatermark, end: logEnd)
        highWatermark = offset
        return [.reportLoss(loss), .advanceHighWatermark(offset)]
    }

    /// Records that the leader has deleted are not lost: nobody wants them any more.
    private mutating func startAnew(at offset: Offset) -> [FollowerAction] {
        phase = .changing
        return [.startAnew(at: offset)]
    }

    private mutating func logChanged(start: Offset, end: Offset, epoch: LeaderEpoch) -> [FollowerAction] {
        logStart = start
        if end < logEnd { flushedEnd = min(flushedEnd, end) }
        logEnd = end
        lastEpoch = epoch
        // A log that begins anew has nothing below its start to be read, and nothing behind its end.
        let possible = max(min(highWatermark, logEnd), logStart)
        let moved: [FollowerAction] = possible == highWatermark ? [] : [.advanceHighWatermark(possible)]
        highWatermark = possible
        guard phase == .changing else { return moved }
        phase = .fetching
        return moved + takeLeaderPositions() + flushIfDemanded()
    }

    /// After the records that came with them: the leader's high watermark may be ahead of what is here.
    private mutating func takeLeaderPositions() -> [FollowerAction] {
        var actions: [FollowerAction] = []
        let committed = min(leaderPositions.highWatermark, logEnd)
        if committed > highWatermark {
            highWatermark = committed
            actions.append(.advanceHighWatermark(committed))
        }
        // Only what is committed here may go; the rest goes with the next answer.
        let start = min(leaderPositions.logStart, highWatermark)
        if start > logStart {
            logStart = start
            actions.append(.raiseStart(to: start))
        }
        leaderPositions = LeaderPositions()
        return actions
    }
}
