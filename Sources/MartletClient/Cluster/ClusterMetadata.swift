public import MartletModel

/// A picture of the cluster at one moment: its brokers, and the topics that were asked about.
public struct ClusterMetadata: Sendable, Hashable {
    public var clusterID: String?
    public var controller: BrokerID?
    public var brokers: [BrokerID: BrokerAddress]
    public var topics: [TopicName: TopicMetadata]

    public init(
        clusterID: String? = nil, controller: BrokerID? = nil, brokers: [BrokerID: BrokerAddress] = [:],
        topics: [TopicName: TopicMetadata] = [:]
    ) {
        self.clusterID = clusterID
        self.controller = controller
        self.brokers = brokers
        self.topics = topics
    }

    /// The leader of a partition, where the topic is known and has one that is alive.
    public func leader(of source: TopicPartition) -> BrokerID? {
        topics[source.topic]?.partition(source.partition)?.leader
    }

    /// Takes over a newer answer. Brokers are replaced as a whole; topics one by one, and of a topic a partition
    /// never goes back to an older leader epoch: an answer of a broker that lags behind must not undo what another
    /// has told already (KIP-320).
    public mutating func merge(_ newer: ClusterMetadata) {
        clusterID = newer.clusterID ?? clusterID
        controller = newer.controller ?? controller
        brokers = newer.brokers
        for (name, topic) in newer.topics {
            topics[name] = topics[name].map { $0.updated(by: topic) } ?? topic
        }
    }
}

/// A topic as a broker described it.
public struct TopicMetadata: Sendable, Hashable {
    /// ``MartletModel/KafkaUUID/zero`` from brokers that know no topic ids.
    public var id: TopicID
    public var isInternal: Bool
    /// By index, complete from 0.
    public var partitions: [PartitionMetadata]

    public init(id: TopicID, isInternal: Bool = false, partitions: [PartitionMetadata]) {
        self.id = id
        self.isInternal = isInternal
        self.partitions = partitions
    }

    public func partition(_ index: PartitionIndex) -> PartitionMetadata? {
        partitions.indices.contains(Int(index.rawValue)) ? partitions[Int(index.rawValue)] : nil
    }

    func updated(by newer: TopicMetadata) -> TopicMetadata {
        // Another id: deleted and made again under the same name, so nothing known about it holds.
        guard newer.id == id else { return newer }
        var result = newer
        for index in result.partitions.indices where partitions.indices.contains(index) {
            let known = partitions[index]
            if known.leaderEpoch > result.partitions[index].leaderEpoch, result.partitions[index].leaderEpoch != .none {
                result.partitions[index] = known
            }
        }
        return result
    }
}

/// A partition as a broker described it.
public struct PartitionMetadata: Sendable, Hashable {
    /// Nil while the partition has no leader.
    public var leader: BrokerID?
    public var leaderEpoch: LeaderEpoch
    public var replicas: [BrokerID]
    public var inSyncReplicas: [BrokerID]
    public var offlineReplicas: [BrokerID]

    public init(
        leader: BrokerID?, leaderEpoch: LeaderEpoch = .none, replicas: [BrokerID] = [],
        inSyncReplicas: [BrokerID] = [], offlineReplicas: [BrokerID] = []
    ) {
        self.leader = leader
        self.leaderEpoch = leaderEpoch
        self.replicas = replicas
        self.inSyncReplicas = inSyncReplicas
        self.offlineReplicas = offlineReplicas
    }
}
