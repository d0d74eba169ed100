public import MartletModel

/// A partition as the controller decided it.
public struct PartitionImage: Sendable, Hashable {
    public let index: PartitionIndex
    /// All assigned replicas, the preferred leader first. Never empty. During a reassignment the replicas that shall be
    /// come first, then those that shall go.
    public internal(set) var replicas: [BrokerID]
    /// Those of them that were caught up when the leader last told. Empty only where nobody is left who is known to
    /// have all committed records.
    public internal(set) var inSyncReplicas: [BrokerID]
    /// Replicas that left the in-sync set when it was smaller than `min.insync.replicas`: since nothing is committed
    /// then, they have everything that is (KIP-966). None of them is in sync.
    public internal(set) var eligibleLeaderReplicas: [BrokerID]
    /// ``BrokerID/none`` while nobody may lead.
    public internal(set) var leader: BrokerID
    /// Who led before there was no leader; ``BrokerID/none`` where there is one.
    public internal(set) var lastKnownLeader: BrokerID
    public internal(set) var leaderEpoch: LeaderEpoch
    /// Counts the changes to this partition's state, so that a late one can be told from a new one.
    public internal(set) var partitionEpoch: Int32
    /// Those of `replicas` that a reassignment adds, and those that it takes away when it is complete (KIP-455).
    public internal(set) var addingReplicas: [BrokerID]
    public internal(set) var removingReplicas: [BrokerID]

    public init(
        index: PartitionIndex, replicas: [BrokerID], inSyncReplicas: [BrokerID], leader: BrokerID,
        leaderEpoch: LeaderEpoch, partitionEpoch: Int32, eligibleLeaderReplicas: [BrokerID] = [],
        lastKnownLeader: BrokerID = .none, addingReplicas: [BrokerID] = [], removingReplicas: [BrokerID] = []
    ) {
        self.index = index
        self.replicas = replicas
        self.inSyncReplicas = inSyncReplicas
        self.eligibleLeaderReplicas = eligibleLeaderReplicas
        self.leader = leader
        self.lastKnownLeader = lastKnownLeader
        self.leaderEpoch = leaderEpoch
        self.partitionEpoch = partitionEpoch
        self.addingReplicas = addingReplicas
        self.removingReplicas = removingReplicas
    }

    /// A new partition: led by its first replica, all of them in sync.
    public init(index: PartitionIndex, newOn replicas: [BrokerID]) {
        self.init(
            index: index, replicas: replicas, inSyncReplicas: replicas, leader: replicas.first ?? .none, leaderEpoch: 0,
            partitionEpoch: 0)
    }

    public var isReassigning: Bool { !addingReplicas.isEmpty || !removingReplicas.isEmpty }

    /// The replicas once a reassignment is complete; those there are where none is under way.
    public var targetReplicas: [BrokerID] {
        removingReplicas.isEmpty ? replicas : replicas.filter { !removingReplicas.contains($0) }
    }

    /// The replicas if a reassignment were given up.
    public var originalReplicas: [BrokerID] {
        addingReplicas.isEmpty ? replicas : replicas.filter { !addingReplicas.contains($0) }
    }
}
