public import MartletModel

/// A partition as the controller decided it.
public struct PartitionImage: Sendable, Hashable {
    public let index: PartitionIndex
    /// All assigned replicas, the preferred leader first. Never empty.
    public let replicas: [BrokerID]
    /// Those of them that were caught up when the leader last told.
    public let inSyncReplicas: [BrokerID]
    /// ``BrokerID/none`` while nobody may lead.
    public let leader: BrokerID
    public let leaderEpoch: LeaderEpoch
    /// Counts the changes to this partition's state, so that a late one can be told from a new one.
    public let partitionEpoch: Int32

    public init(
        index: PartitionIndex, replicas: [BrokerID], inSyncReplicas: [BrokerID], leader: BrokerID,
        leaderEpoch: LeaderEpoch, partitionEpoch: Int32
    ) {
        self.index = index
        self.replicas = replicas
        self.inSyncReplicas = inSyncReplicas
        self.leader = leader
        self.leaderEpoch = leaderEpoch
        self.partitionEpoch = partitionEpoch
    }

    /// A new partition: led by its first replica, all of them in sync.
    public init(index: PartitionIndex, newOn replicas: [BrokerID]) {
        self.init(
            index: index, replicas: replicas, inSyncReplicas: replicas, leader: replicas.first ?? .none, leaderEpoch: 0,
            partitionEpoch: 0)
    }
}
