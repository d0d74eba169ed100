import MartletModel

/// Which partitions of some topics have not been given to anybody.
struct FreePartitions {
    private let topics: [(id: TopicID, partitionCount: Int)]
    private var isFree: [TopicID: [Bool]] = [:]

    init(_ topics: [(id: TopicID, partitionCount: Int)]) {
        self.topics = topics
        for topic in topics { isFree[topic.id] = Array(repeating: true, count: topic.partitionCount) }
    }

    /// - Returns: false where somebody has it, or nobody may: the topic is not among these, or has fewer partitions now.
    mutating func take(_ partition: PartitionIndex, of topic: TopicID) -> Bool {
        let place = Int(partition.rawValue)
        guard let flags = isFree[topic], flags.indices.contains(place), flags[place] else { return false }
        isFree[topic]?[place] = false
        return true
    }

    /// In the order of the topics given, partitions ascending.
    func forEach(_ body: (TopicID, PartitionIndex) -> Void) {
        for topic in topics {
            for (place, isFree) in (isFree[topic.id] ?? []).enumerated() where isFree {
                body(topic.id, PartitionIndex(Int32(place)))
            }
        }
    }
}
