public import MartletModel
internal import Synchronization

/// Where a log begins and ends, at one moment.
public struct LogPosition: Sendable, Hashable {
    public let startOffset: Offset
    /// Of what is written.
    public let endOffset: Offset
    public let flushedEndOffset: Offset
    /// Of the last record; of a term that has begun, also before its first.
    public let latestEpoch: LeaderEpoch

    init(startOffset: Offset, endOffset: Offset, flushedEndOffset: Offset, latestEpoch: LeaderEpoch) {
        self.startOffset = startOffset
        self.endOffset = endOffset
        self.flushedEndOffset = flushedEndOffset
        self.latestEpoch = latestEpoch
    }
}

extension PartitionLog {
    public var position: LogPosition { state.withLock { $0.position } }
}

extension LogState {
    var position: LogPosition {
        LogPosition(
            startOffset: startOffset, endOffset: writtenEndOffset, flushedEndOffset: flushedEndOffset,
            latestEpoch: epochs.latest)
    }
}
