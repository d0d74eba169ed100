public import MartletModel
import MartletStrategy

/// How far a partition has come on its leader, and the produce requests that wait for it to come further.
///
/// A pure state machine: events in, actions out, no I/O, no clock, no lock (the partition's own lock guards it). The
/// common case, one replica and nobody to wait for, allocates nothing: ``append(end:)`` and
/// ``canAcknowledgeAtOnce(requestEnd:policy:needsFlush:)``.
///
/// Invariants: `highWatermark` never goes back; `flushedEnd <= leaderEnd`; `highWatermark <= leaderEnd` unless the log
/// was found shorter than a stored high watermark; once it has stepped down it never acknowledges. While a proposal for
/// other in-sync replicas is in flight nobody knows which of the two sets the controller holds: records are committed
/// and acknowledged only when the replicas of both have them (KIP-497).
public struct PartitionProgress: Sendable {
    public let leader: BrokerID
    public let leaderEpoch: LeaderEpoch
    /// Counts the changes of the partition's state that the controller has made.
    public internal(set) var partitionEpoch: Int32
    /// The leader among them.
    public internal(set) var assignedReplicas: [BrokerID]
    /// As the controller has decided.
    public internal(set) var inSyncReplicas: [BrokerID]
    /// What the controller was asked for and has not answered.
    public internal(set) var proposal: ISRProposal?
    /// Never more than there are replicas assigned: the topic's key may ask for what its partitions cannot have.
    public var minimumInSyncReplicas: Int { min(demandedMinimum, assignedReplicas.count) }
    /// Where the leader's log ended when this term began. A follower that has less may still have another history.
    public let epochStart: Offset
    public internal(set) var leaderEnd: Offset
    /// Everything below is on the leader's disk.
    public internal(set) var flushedEnd: Offset
    /// The log ends of the followers that have asked for records under this leader.
    public internal(set) var followerEnds: [BrokerID: Offset] = [:]
    /// Where the logs of followers begin that do not begin at 0.
    var followerStarts: [BrokerID: Offset] = [:]
    /// Everything below is committed.
    public internal(set) var highWatermark: Offset
    public let rule: HighWatermarkRule
    /// Whether the leader's own records count only once they are on disk: then nobody reads a record that a crash
    /// could take back.
    public internal(set) var countsOnlyFlushed: Bool
    /// Why it acknowledges no more; nil while it leads.
    public internal(set) var ended: AckFailure?
    var demandedMinimum: Int
    var paces: [BrokerID: FollowerPace] = [:]
    var ineligible: Set<BrokerID> = []
    /// The present incarnation of each broker, as far as it is known.
    var registeredEpochs: [BrokerID: Int64] = [:]
    /// After a refusal nothing is proposed until some time has passed.
    var mayPropose = true
    var waiting = WaitingProduceQueue()

    /// - Parameters:
    ///   - assignedReplicas: must contain `leader`.
    ///   - logEnd: where the leader's log ends; `flushedEnd` must not lie behind it.
    ///   - epochStart: ``PartitionLog/beginTerm(_:)``; the end of the log where it is not given.
    ///   - highWatermark: the one last known; it is only ever raised.
    public init(
        leader: BrokerID, leaderEpoch: LeaderEpoch, partitionEpoch: Int32 = 0, assignedReplicas: [BrokerID],
        inSyncReplicas: [BrokerID], minimumInSyncReplicas: Int, logEnd: Offset, flushedEnd: Offset, epochStart: Offset? = nil,
        highWatermark: Offset,
        rule: HighWatermarkRule = .inSyncReplicas, countsOnlyFlushed: Bool = false
    ) {
        precondition(assignedReplicas.contains(leader), "leader \(leader) is not among the replicas \(assignedReplicas)")
        precondition(flushedEnd <= logEnd, "flushed to \(flushedEnd), but the log ends at \(logEnd)")
        self.leader = leader
        self.leaderEpoch = leaderEpoch
        self.partitionEpoch = partitionEpoch
        self.assignedReplicas = assignedReplicas
        self.inSyncReplicas = inSyncReplicas
        demandedMinimum = minimumInSyncReplicas
        self.epochStart = epochStart ?? logEnd
        self.leaderEnd = logEnd
        self.flushedEnd = flushedEnd
        self.highWatermark = highWatermark
        self.rule = rule
        self.countsOnlyFlushed = countsOnlyFlushed
        _ = raiseHighWatermark()
    }

    /// How far the leader's own log counts towards the high watermark.
    var leaderCountedEnd: Offset { countsOnlyFlushed ? flushedEnd : leaderEnd }

    /// Answers whether it moved.
    mutating func raiseHighWatermark() -> Bool {
        guard ended == nil, let committed = committedEnd(), committed > highWatermark else { return false }
        highWatermark = committed
        return true
    }

    /// The facts for the decision on one request.
    func facts(requestEnd: Offset, inSyncReplicas: [BrokerID]) -> ReplicationProgress {
        ReplicationProgress(
            requestEnd: requestEnd, leader: leader, leaderEnd: leaderEnd, leaderFlushedEnd: flushedEnd,
            followerEnds: followerEnds, inSyncReplicas: inSyncReplicas, assignedReplicas: assignedReplicas,
            minimumInSyncReplicas: minimumInSyncReplicas)
    }
}
