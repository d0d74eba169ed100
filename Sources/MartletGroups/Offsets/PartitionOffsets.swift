import MartletModel

/// Committed offsets by topic and partition.
struct PartitionOffsets: Sendable, Equatable {
    typealias Topic = [PartitionIndex: CommittedOffset]
    /// By name; no topic without partitions.
    private(set) var topics: [String: Topic] = [:]

    var isEmpty: Bool { topics.isEmpty }

    /// How many partitions there are.
    var count: Int { topics.values.reduce(0) { $0 + $1.count } }

    subscript(topic: String, partition: PartitionIndex) -> CommittedOffset? {
        get { topics[topic]?[partition] }
        set {
            topics[topic, default: [:]][partition] = newValue
            if newValue == nil, topics[topic]?.isEmpty == true { topics[topic] = nil }
        }
    }

    /// - Returns: Whether it is the first of its topic.
    mutating func set(_ offset: CommittedOffset, topic: String, partition: PartitionIndex) -> Bool {
        let topicCount = topics.count
        topics[topic, default: [:]][partition] = offset
        return topics.count > topicCount
    }
}
