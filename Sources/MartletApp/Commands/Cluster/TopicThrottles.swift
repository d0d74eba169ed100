import MartletClient
import MartletConfig
import MartletModel

/// Which replicas topics have throttled now.
struct TopicThrottles {
    typealias Side = ReassignmentThrottle.Side

    /// As they are written.
    private var lists: [Side: [TopicName: [String]]] = [:]

    init(_ configs: [TopicName: [String: String]]) {
        for (topic, values) in configs {
            for side in Side.allCases {
                let elements = values[side.replicasKey, default: ""].commaSeparated
                if !elements.isEmpty { lists[side, default: [:]][topic] = elements }
            }
        }
    }

    static func read(_ admin: Admin, of topics: [TopicName]) async throws(ClientError) -> TopicThrottles {
        let configs = try await admin.configs(Side.allCases.map(\.replicasKey), ofTopics: topics)
        return TopicThrottles(
            configs.mapValues { entries in
                Dictionary(entries.map { ($0.name, $0.value ?? "") }) { first, _ in first }
            })
    }

    /// What may go from a topic's list, since it holds nothing up any more: the replicas of `partitions` that are not under
    /// way, and `*` where nothing of the topic is.
    func leftovers(_ side: Side, of topic: TopicName, _ partitions: Set<TopicPartition>, in picture: ClusterPicture) -> [String] {
        guard let elements = lists[side]?[topic] else { return [] }
        let moving = picture.reassignments.keys.filter { $0.topic == topic }
        return elements.filter { element in
            guard let replica = ThrottledReplicas.Replica(element) else {
                return moving.isEmpty && partitions.contains { $0.topic == topic }
            }
            let partition = TopicPartition(topic: topic, partition: replica.partition)
            return partitions.contains(partition) && picture.reassignments[partition] == nil
        }
    }

    /// Whether everything that a topic's list has is in `elements`.
    func consists(_ side: Side, of topic: TopicName, of elements: [String]) -> Bool {
        Set(lists[side]?[topic] ?? []).isSubset(of: elements)
    }

    /// The brokers whose rate acts on one of the topics, but for `excluded` ones.
    func brokers(_ side: Side, in picture: ClusterPicture, without excluded: Set<TopicName> = []) -> Set<BrokerID> {
        var brokers: Set<BrokerID> = []
        for (topic, elements) in lists[side, default: [:]] where !excluded.contains(topic) {
            brokers.formUnion(Self.brokers(elements, of: topic, in: picture))
        }
        return brokers
    }

    /// For `*` those that have a replica.
    static func brokers(_ elements: [String], of topic: TopicName, in picture: ClusterPicture) -> Set<BrokerID> {
        if elements.contains(ThrottledReplicas.all) {
            return Set(picture.topics[topic]?.partitions.flatMap(\.replicas) ?? [])
        }
        return Set(elements.compactMap { ThrottledReplicas.Replica($0)?.broker })
    }
}
