import MartletModel

/// Committed offsets by topic and partition.
struct PartitionOffsets: Sendable, Equatable {
    typealias Topic = [PartitionIndex: CommittedOffset]
    /// By name; no topic without partitions.
    private(set) var topics: [String: Topic] = [:]

    var isEmpty: Bool { topics.isEmpty }

    subscript(topic: String, partition: PartitionIndex) -> CommittedOffset? {
        get { topics[topic]?[partition] }
        set {
            topics[topic, default: [:]][partition] = newValue
            if newValue == nil, topics[topic]?.isEmpty == true { topics[topic] = nil }
        }
    }
}
