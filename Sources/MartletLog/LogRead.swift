public import MartletModel

/// What a read found.
public struct LogRead: Sendable {
    /// Whole batches, the first of which holds the requested offset or the next one that exists; nil where there is
    /// nothing to read yet.
    public let stretch: LogStretch?
    public let logStartOffset: Offset

    init(stretch: LogStretch?, logStartOffset: Offset) {
        self.stretch = stretch
        self.logStartOffset = logStartOffset
    }
}

/// A stretch of a segment's file. What is in it never changes, and the file stays readable for as long as ``file`` is
/// held, whatever retention does meanwhile.
public struct LogStretch: Sendable {
    public let file: LogFile
    public let position: Int64
    public let byteCount: Int

    init(file: LogFile, position: Int64, byteCount: Int) {
        self.file = file
        self.position = position
        self.byteCount = byteCount
    }
}

/// A record's place, found by its time.
public struct TimestampedOffset: Sendable, Hashable {
    public let timestamp: Timestamp
    public let offset: Offset
    public let leaderEpoch: LeaderEpoch

    init(timestamp: Timestamp, offset: Offset, leaderEpoch: LeaderEpoch) {
        self.timestamp = timestamp
        self.offset = offset
        self.leaderEpoch = leaderEpoch
    }
}
