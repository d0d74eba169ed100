public import MartletModel
import MartletWire

/// Where a group wants to go on reading a partition.
public struct CommittedOffset: Sendable, Hashable {
    public let offset: Offset
    /// Of the last record consumed (KIP-320); `.none` if the client did not say.
    public let leaderEpoch: LeaderEpoch
    /// Whatever the client wrote beside it.
    public let metadata: String
    public let committedAt: Timestamp
    /// An end that a client of old chose (OffsetCommit version 2 to 4); nil: `offsets.retention.minutes` applies.
    public let expiresAt: Timestamp?
    /// The topic that was meant, `.zero` if unknown: the name may be another topic's by now.
    public let topicID: TopicID
    /// Where the record stands in `__consumer_offsets`: of two offsets of one partition the later record is right, whenever
    /// its transaction was committed.
    public let recordOffset: Offset

    init(_ value: OffsetCommitValue, at recordOffset: Offset) {
        offset = value.offset
        leaderEpoch = value.leaderEpoch
        metadata = value.metadata
        committedAt = Timestamp(value.commitTimestamp)
        expiresAt = value.expireTimestamp == -1 ? nil : Timestamp(value.expireTimestamp)
        topicID = value.topicId
        self.recordOffset = recordOffset
    }
}
