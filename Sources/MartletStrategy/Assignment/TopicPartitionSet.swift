public import MartletModel

/// Partitions of any number of topics, by topic id.
///
/// Invariant: a topic's partitions ascend, none is there twice, and no topic is there without partitions. So equal sets
/// are equal values.
public struct TopicPartitionSet: Sendable, Hashable {
    private var byTopic: [TopicID: [PartitionIndex]] = [:]

    public init() {}

    /// A topic's partitions, ascending. Set in any order, doubled ones once.
    public subscript(topic: TopicID) -> [PartitionIndex] {
        get { byTopic[topic] ?? [] }
        set { byTopic[topic] = newValue.isEmpty ? nil : Self.normal(newValue) }
    }

    /// Topics with at least one partition, ascending.
    public var topics: [TopicID] { byTopic.keys.sorted() }
    public var isEmpty: Bool { byTopic.isEmpty }
    /// Of partitions.
    public var count: Int { byTopic.values.reduce(0) { $0 + $1.count } }

    public func contains(_ partition: PartitionIndex, of topic: TopicID) -> Bool {
        guard let partitions = byTopic[topic] else { return false }
        let place = Self.place(of: partition, in: partitions)
        return place < partitions.count && partitions[place] == partition
    }

    public mutating func insert(_ partition: PartitionIndex, of topic: TopicID) {
        let partitions = byTopic[topic] ?? []
        let place = Self.place(of: partition, in: partitions)
        guard place == partitions.count || partitions[place] != partition else { return }
        byTopic[topic, default: []].insert(partition, at: place)
    }

    public mutating func remove(_ partition: PartitionIndex, of topic: TopicID) {
        guard let partitions = byTopic[topic] else { return }
        let place = Self.place(of: partition, in: partitions)
        guard place < partitions.count, partitions[place] == partition else { return }
        byTopic[topic]?.remove(at: place)
        if partitions.count == 1 { byTopic[topic] = nil }
    }

    /// In ascending order of topics, then partitions.
    public func forEach(_ body: (TopicID, PartitionIndex) throws -> Void) rethrows {
        for topic in topics {
            for partition in self[topic] { try body(topic, partition) }
        }
    }

    public func filter(_ isIncluded: (TopicID, PartitionIndex) throws -> Bool) rethrows -> TopicPartitionSet {
        var result = TopicPartitionSet()
        for (topic, partitions) in byTopic {
            let included = try partitions.filter { try isIncluded(topic, $0) }
            if !included.isEmpty { result.byTopic[topic] = included }
        }
        return result
    }

    public func intersection(_ other: TopicPartitionSet) -> TopicPartitionSet {
        filter { topic, partition in other.contains(partition, of: topic) }
    }

    public func subtracting(_ other: TopicPartitionSet) -> TopicPartitionSet {
        filter { topic, partition in !other.contains(partition, of: topic) }
    }

    public func union(_ other: TopicPartitionSet) -> TopicPartitionSet {
        var result = self
        for (topic, partitions) in other.byTopic { result[topic] = result[topic] + partitions }
        return result
    }

    public func isSubset(of other: TopicPartitionSet) -> Bool {
        byTopic.allSatisfy { topic, partitions in partitions.allSatisfy { other.contains($0, of: topic) } }
    }

    public func isDisjoint(with other: TopicPartitionSet) -> Bool {
        byTopic.allSatisfy { topic, partitions in partitions.allSatisfy { !other.contains($0, of: topic) } }
    }

    /// The first place whose partition is not below `partition`.
    private static func place(of partition: PartitionIndex, in partitions: [PartitionIndex]) -> Int {
        // Most are put in ascending order.
        if let last = partitions.last, last < partition { return partitions.count }
        var low = 0
        var high = partitions.count
        while low < high {
            let middle = (low + high) / 2
            if partitions[middle] < partition { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func normal(_ partitions: [PartitionIndex]) -> [PartitionIndex] {
        if zip(partitions, partitions.dropFirst()).allSatisfy({ $0 < $1 }) { return partitions }
        var result: [PartitionIndex] = []
        for partition in partitions.sorted() where result.last != partition { result.append(partition) }
        return result
    }
}

extension TopicPartitionSet: CustomStringConvertible {
    public var description: String {
        "{" + topics.map { "\($0): \(self[$0])" }.joined(separator: ", ") + "}"
    }
}
