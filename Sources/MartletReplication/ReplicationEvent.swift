public import MartletModel

/// What happens to a partition on its leader.
public enum ReplicationEvent: Sendable, Hashable {
    /// The leader's log now ends at `end`.
    case appended(end: Offset)
    /// Everything below `end` is on the leader's disk.
    case flushed(end: Offset)
    /// The follower asked for records from `end` on: it has everything below.
    case followerFetched(BrokerID, end: Offset)
    /// The controller decided on other in-sync replicas.
    case isrChanged([BrokerID])
    /// `min.insync.replicas` of the topic was changed.
    case minimumChanged(Int)
    /// Whether the leader's records count only once they are on disk was changed.
    case flushDemandChanged(countsOnlyFlushed: Bool)
    /// This broker no longer leads the partition.
    case leaderStepsDown
    /// A write or a flush failed: nothing that is not yet acknowledged may be.
    case storageFailed
    /// The time is `now`.
    case timePassed(now: ContinuousClock.Instant)
}

/// What the partition has to do about it.
public enum ReplicationAction: Sendable, Hashable {
    case acknowledge(ProduceToken)
    case fail(ProduceToken, AckFailure)
    /// Records below are committed: readers may see them.
    case advanceHighWatermark(Offset)
}

/// Why an appended request is answered with an error.
public enum AckFailure: Sendable, Hashable {
    /// Fewer replicas than promised are in sync; the records are in the leader's log nonetheless.
    case notEnoughReplicasAfterAppend
    case timedOut
    case notLeader
    case storageFailed
}
