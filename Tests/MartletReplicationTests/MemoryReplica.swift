import MartletModel
import MartletReplication

/// A follower with its log, as the broker drives the two.
struct MemoryReplica {
    var log: MemoryLog
    var progress: FollowerProgress
    /// Where the log was cut, in order.
    private(set) var cuts: [Offset] = []
    private(set) var losses: [LogLoss] = []
    private(set) var errors: [ErrorCode] = []
    private(set) var isBackingOff = false

    init(
        log: MemoryLog, leader: BrokerID = 1, leaderEpoch: LeaderEpoch, highWatermark: Offset = 0, countsOnlyFlushed: Bool = false
    ) {
        self.log = log
        progress = FollowerProgress(
            leader: leader, leaderEpoch: leaderEpoch, logStart: log.start, logEnd: log.end, flushedEnd: log.flushedEnd,
            lastEpoch: log.latestEpoch, highWatermark: highWatermark, countsOnlyFlushed: countsOnlyFlushed)
    }

    mutating func tell(_ event: FollowerEvent) {
        isBackingOff = false
        let log = log
        for action in progress.on(event, ownEnd: log.endOffset(for:)) { perform(action) }
    }

    private mutating func perform(_ action: FollowerAction) {
        switch action {
        case .append(let records, let offset):
            if !log.append(records, at: offset) { return tell(.appendRefused) }
            logChanged()
        case .truncate(let offset):
            cuts.append(offset)
            log.truncate(to: offset)
            logChanged()
        case .startAnew(let offset):
            log.startAnew(at: offset)
            logChanged()
        case .raiseStart(let offset): log.deleteRecords(before: offset)
        case .advanceHighWatermark: break
        case .reportLoss(let loss): losses.append(loss)
        case .refreshMetadata(let error): errors.append(error)
        case .flush: break
        case .backOff: isBackingOff = true
        }
    }

    private mutating func logChanged() {
        tell(.logChanged(start: log.start, end: log.end, lastEpoch: log.latestEpoch))
    }

    /// Asks the leader until there is nothing new, or no progress.
    mutating func follow(_ leader: MemoryLog, highWatermark: Offset = 0) {
        for _ in 0..<50 {
            let before = (log, progress.highWatermark)
            switch progress.question {
            case .fetch(let position):
                tell(.answered(leader.answer(to: position, highWatermark: highWatermark, count: 2), asked: position))
            case .leaderOffsets: tell(.leaderOffsets(start: leader.start, end: leader.end))
            case nil: return
            }
            if case .fetch = progress.question, before == (log, progress.highWatermark) { return }
        }
    }
}
