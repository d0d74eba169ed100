public import MartletModel

/// What happens to a partition on its leader.
public enum ReplicationEvent: Sendable, Hashable {
    /// The leader's log now ends at `end`.
    case appended(end: Offset)
    /// Everything below `end` is on the leader's disk.
    case flushed(end: Offset)
    /// The follower asked for records from `end` on: it has everything below, with the same history (its last fetched
    /// epoch was compared first). An end behind what was told with `.appended` changes nothing: tell that first.
    ///
    /// - Parameters:
    ///   - brokerEpoch: the incarnation of its broker (KIP-903), -1 where it did not tell.
    ///   - start: where its log begins.
    case followerFetched(
        BrokerID, end: Offset, at: ContinuousClock.Instant, brokerEpoch: Int64 = -1, start: Offset = 0)
    /// The controller decided on the in-sync replicas, on this leader's proposal or by itself. Of several the highest
    /// partition epoch holds, in whatever order they are told.
    case isrDecided([BrokerID], partitionEpoch: Int32)
    /// The controller did not do what was proposed.
    case isrRefused(ISRRefusal)
    /// A reassignment has changed the replicas; the leader is still among them.
    case replicasAssigned([BrokerID], inSyncReplicas: [BrokerID], partitionEpoch: Int32)
    /// The replicas that must not be proposed as in sync now: their brokers are fenced or shut down (KIP-841).
    case ineligibleReplicas(Set<BrokerID>)
    /// The incarnations of the brokers that are registered. Fetches of others are not believed (KIP-903): what an earlier
    /// start of a broker had, the present one may have lost.
    case brokersRegistered([BrokerID: Int64])
    /// The time is `now`, and a follower that was not caught up for `maximumLag` (`replica.lag.time.max.ms`) is out of
    /// sync. To be told every half of that.
    case lagChecked(now: ContinuousClock.Instant, maximumLag: Duration)
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
    /// The controller is to be asked for other in-sync replicas, and its answer to be told with `.isrDecided` or
    /// `.isrRefused`. There is one at a time; the same one again is to be sent after a pause.
    case proposeISR(ISRProposal)
}

/// Why an appended request is answered with an error.
public enum AckFailure: Sendable, Hashable {
    /// Fewer replicas than promised are in sync; the records are in the leader's log nonetheless.
    case notEnoughReplicasAfterAppend
    case timedOut
    case notLeader
    case storageFailed
}
