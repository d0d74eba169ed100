public import MartletModel
public import MartletStrategy

/// How far a partition has come on its leader, and the produce requests that wait for it to come further.
///
/// A pure state machine: events in, actions out, no I/O, no clock, no lock (the partition's lock guards it).
///
/// Invariant: `highWatermark` never goes back; `flushedEnd <= leaderEnd`.
public struct PartitionProgress: Sendable {
    public let leader: BrokerID
    public let leaderEpoch: LeaderEpoch
    public let assignedReplicas: [BrokerID]
    public private(set) var inSyncReplicas: [BrokerID]
    public private(set) var minimumInSyncReplicas: Int
    public private(set) var leaderEnd: Offset
    public private(set) var flushedEnd: Offset
    public private(set) var followerEnds: [BrokerID: Offset] = [:]
    public private(set) var highWatermark: Offset
    public let rule: HighWatermarkRule
    /// Whether the leader's own records count only once they are on disk: then nobody reads a record that a crash
    /// could take back.
    public private(set) var countsOnlyFlushed: Bool

    public init(
        leader: BrokerID, leaderEpoch: LeaderEpoch, assignedReplicas: [BrokerID], inSyncReplicas: [BrokerID],
        minimumInSyncReplicas: Int, logEnd: Offset, flushedEnd: Offset, highWatermark: Offset,
        rule: HighWatermarkRule = .inSyncReplicas, countsOnlyFlushed: Bool = false
    ) {
        self.leader = leader
        self.leaderEpoch = leaderEpoch
        self.assignedReplicas = assignedReplicas
        self.inSyncReplicas = inSyncReplicas
        self.minimumInSyncReplicas = minimumInSyncReplicas
        self.leaderEnd = logEnd
        self.flushedEnd = flushedEnd
        self.highWatermark = highWatermark
        self.rule = rule
        self.countsOnlyFlushed = countsOnlyFlushed
    }

    /// Whether an append under `policy` is to be refused before it happens: too few replicas are in sync.
    public func refusesAppend(under policy: some AckPolicy) -> Bool { fatalError() }

    /// Records the append and answers whether the request is done with it. Allocates nothing where it is.
    public func canAcknowledgeAtOnce(requestEnd: Offset, policy: any AckPolicy, needsFlush: Bool) -> Bool { fatalError() }

    /// Parks a request that could not be acknowledged at once.
    public mutating func park(_ request: WaitingProduce) { fatalError() }

    public mutating func on(_ event: ReplicationEvent) -> [ReplicationAction] { fatalError() }

    /// As ``on(_:)`` with `.appended`, for the hot path: answers whether the high watermark moved. Waiting requests
    /// can only profit from later events.
    public mutating func append(end: Offset) -> Bool { fatalError() }

    /// The actions are appended to `actions`: as ``on(_:)``, with the caller's memory.
    public mutating func on(_ event: ReplicationEvent, into actions: inout [ReplicationAction]) { fatalError() }

    /// When `.timePassed` has to be told next; nil while nothing waits.
    public var nextDeadline: ContinuousClock.Instant? { fatalError() }

    public var waitingCount: Int { fatalError() }
}
