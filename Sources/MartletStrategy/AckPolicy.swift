public import MartletModel

/// Decides when a produce request is answered, and which election rule keeps what the answer promised.
///
/// The two belong together: a policy that acknowledges by majority with a rule that elects any in-sync replica would
/// lose acknowledged records.
///
/// An ack policy is asked for every produce request, under its partition's lock, on the threads that serve connections.
/// So its ``Strategy/execution`` must be `.inline`; a topic that names one which is isolated, the default, is refused.
public protocol AckPolicy: Strategy {
    /// Called for each waiting request when one of the facts has moved, and once before the records are appended, with
    /// ``ReplicationProgress/requestEnd`` still ahead of the leader's end, to find out whether to append at all.
    func decide(_ progress: ReplicationProgress) -> AckDecision

    /// What the controller must obey when the leader is gone, so that acknowledged records survive.
    static var election: ElectionRule { get }

    /// How strong the promise is, so that "at least `all`" has a meaning. None is weakest.
    static var strength: AckStrength { get }

    /// What an acknowledgement promises, completing "an acknowledged record …": "survives the loss of …".
    static var promise: String { get }
}

/// How far a partition has come, for the decision on one produce request.
public struct ReplicationProgress: Sendable, Hashable {
    /// The offset after the request's last record: what must be reached.
    public let requestEnd: Offset
    public let leader: BrokerID
    public let leaderEnd: Offset
    /// Everything below is on the leader's disk.
    public let leaderFlushedEnd: Offset
    /// The log end of each follower that the leader has heard of.
    public let followerEnds: [BrokerID: Offset]
    /// The in-sync replicas, the leader among them.
    public let inSyncReplicas: [BrokerID]
    /// All assigned replicas, the leader among them.
    public let assignedReplicas: [BrokerID]
    public let minimumInSyncReplicas: Int

    public init(
        requestEnd: Offset, leader: BrokerID, leaderEnd: Offset, leaderFlushedEnd: Offset,
        followerEnds: [BrokerID: Offset],
        inSyncReplicas: [BrokerID], assignedReplicas: [BrokerID], minimumInSyncReplicas: Int
    ) {
        self.requestEnd = requestEnd
        self.leader = leader
        self.leaderEnd = leaderEnd
        self.leaderFlushedEnd = leaderFlushedEnd
        self.followerEnds = followerEnds
        self.inSyncReplicas = inSyncReplicas
        self.assignedReplicas = assignedReplicas
        self.minimumInSyncReplicas = minimumInSyncReplicas
    }
}

public enum AckDecision: Sendable, Hashable {
    case acknowledge
    case wait
    /// Too few replicas to keep the promise: the producer gets NOT_ENOUGH_REPLICAS (or …_AFTER_APPEND).
    case notEnoughReplicas
}

/// Which replica may lead after a failure.
public enum ElectionRule: Sendable, Hashable {
    /// Nothing was promised: any replica.
    case anyReplica
    /// Any member of the in-sync set.
    case inSyncReplica
    /// The one with the highest (epoch, end offset) among a reachable majority of the assigned replicas.
    case longestLogOfMajority
}

/// The strength of an acknowledgement, weakest first.
public enum AckStrength: Int, Sendable, Comparable {
    case none = 0
    case leader
    case replicated

    public static func < (left: AckStrength, right: AckStrength) -> Bool { left.rawValue < right.rawValue }
}
