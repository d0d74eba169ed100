import MartletClient
import MartletConfig
import MartletModel

/// Which replicas a reassignment makes slow (KIP-73): on the leaders' side those that it copies from, which are all that a
/// partition has, since any may come to lead; on the followers' side those that it adds.
struct ReassignmentThrottle: Hashable {
    enum Side: String, CaseIterable {
        case leader, follower

        /// Of a topic.
        var replicasKey: String { "\(rawValue).replication.throttled.replicas" }
        /// Of a broker.
        var rateKey: String { "\(rawValue).replication.throttled.rate" }
    }

    private(set) var replicas: [Side: [TopicName: Set<ThrottledReplicas.Replica>]] = [:]

    init(_ plan: ReassignmentPlan, in picture: ClusterPicture) {
        for (partition, wanted) in plan.replicas {
            // Of what is under way already, those that are on their way still are to be slow.
            let present =
                picture.reassignments[partition]?.originalReplicas ?? picture.metadata(of: partition)?.replicas ?? []
            let coming = wanted.filter { !present.contains($0) }
            guard !coming.isEmpty else { continue }
            add(present, of: partition, .leader)
            add(coming, of: partition, .follower)
        }
    }

    private mutating func add(_ brokers: [BrokerID], of partition: TopicPartition, _ side: Side) {
        for broker in brokers {
            replicas[side, default: [:]][partition.topic, default: []].insert(
                .init(partition: partition.partition, broker: broker))
        }
    }

    var isEmpty: Bool { replicas.isEmpty }
    /// Sorted.
    var topics: [TopicName] { Set(replicas.values.flatMap(\.keys)).sorted() }

    /// Those that need a rate, sorted.
    func brokers(_ side: Side) -> [BrokerID] {
        Set(replicas[side, default: [:]].values.flatMap { $0.map(\.broker) }).sorted()
    }

    /// What a topic's key is to have in addition; nil where nothing.
    func text(_ side: Side, of topic: TopicName) -> String? {
        guard let replicas = replicas[side]?[topic] else { return nil }
        let text = replicas.sorted().map(\.description).joined(separator: ",")
        return text.utf8.count > Self.textByteCountMax ? ThrottledReplicas.all : text
    }

    /// A setting has no more than 32,767 bytes. What is longer becomes the whole topic.
    private static let textByteCountMax = 30_000
}
