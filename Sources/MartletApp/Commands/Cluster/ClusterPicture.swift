import MartletClient
import MartletModel

/// A cluster as its brokers describe it, at about one moment. Everything that the commands decide, they decide by one of these.
struct ClusterPicture {
    let cluster: ClusterDescription
    let topics: [TopicName: TopicMetadata]
    let reassignments: [TopicPartition: OngoingReassignment]
    /// Topics that are left out ask for one.
    let minimums: [TopicName: InSyncMinimum]

    init(
        cluster: ClusterDescription, topics: [TopicName: TopicMetadata],
        reassignments: [TopicPartition: OngoingReassignment] = [:], minimums: [TopicName: InSyncMinimum] = [:]
    ) {
        self.cluster = cluster
        self.topics = topics
        self.reassignments = reassignments
        self.minimums = minimums
    }

    /// - Parameter withMinimums: whether to ask for the settings of all topics, too.
    static func read(_ admin: Admin, withMinimums: Bool = true) async throws -> ClusterPicture {
        let cluster = try await admin.describeCluster()
        // Before the topics: of a reassignment that ends in between, the target is known. The other way round its partition
        // would be taken for one that is to keep all the replicas that it had on the way.
        let reassignments = try await admin.reassignments()
        let topics = try await admin.topics()
        let configs =
            withMinimums
            ? try await admin.configs(["min.insync.replicas", "ack.policy"], ofTopics: topics.keys.sorted()) : [:]
        return ClusterPicture(
            cluster: cluster, topics: topics, reassignments: reassignments,
            minimums: configs.mapValues { entries in
                let values = Dictionary(entries.map { ($0.name, $0.value) }) { first, _ in first }
                return InSyncMinimum(
                    (values["min.insync.replicas"] ?? nil).flatMap { Int($0) } ?? 1,
                    asksMajority: values["ack.policy"] == "quorum")
            })
    }

    /// The same, where these partitions are not under way.
    func without(_ partitions: Set<TopicPartition>) -> ClusterPicture {
        ClusterPicture(
            cluster: cluster, topics: topics, reassignments: reassignments.filter { !partitions.contains($0.key) },
            minimums: minimums)
    }

    /// Those that take part in the cluster.
    var alive: Set<BrokerID> { Set(cluster.brokers.filter { !$0.isFenced }.map(\.id)) }
    /// Brokers without a rack are left out.
    var racks: [BrokerID: String] {
        Dictionary(uniqueKeysWithValues: cluster.brokers.compactMap { broker in broker.rack.map { (broker.id, $0) } })
    }

    /// All of them, sorted.
    var partitions: [(partition: TopicPartition, metadata: PartitionMetadata)] {
        topics.sorted { $0.key < $1.key }.flatMap { name, topic in
            topic.partitions.enumerated().map { index, metadata in
                (TopicPartition(topic: name, partition: PartitionIndex(Int32(index))), metadata)
            }
        }
    }

    func metadata(of partition: TopicPartition) -> PartitionMetadata? {
        topics[partition.topic]?.partition(partition.partition)
    }

    /// What a partition has in the end, when everything that is under way has come to pass.
    func targetReplicas(of partition: TopicPartition) -> [BrokerID] {
        reassignments[partition]?.targetReplicas ?? metadata(of: partition)?.replicas ?? []
    }

    var conditions: [PartitionCondition] {
        let alive = alive
        return partitions.map { partition, metadata in
            PartitionCondition(
                partition, metadata, reassignment: reassignments[partition],
                minimum: minimums[partition.topic] ?? InSyncMinimum(), alive: alive)
        }
    }
}
