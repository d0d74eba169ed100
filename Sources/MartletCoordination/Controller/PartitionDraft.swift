import MartletModel
import MartletStrategy

/// The partitions that a plan changes, before they are committed: each topic is written once, however many of its
/// partitions change.
package struct PartitionDraft {
    let state: ControllerState
    private let rules: any ClusterRules
    private var termsByTopic: [TopicID: ElectionTerms] = [:]
    private var changed: [TopicID: [Int: PartitionImage]] = [:]
    /// In the order of their first change.
    private var order: [TopicID] = []
    private var topicsWithNewLeaders: Set<TopicID> = []
    /// Of the topics whose size somebody asked for, as they are stored.
    private var byteCounts: [TopicID: Int] = [:]
    /// What is to be told once the changes are committed.
    package var events: [ControllerEvent] = []

    package init(_ state: ControllerState, rules: any ClusterRules) {
        self.state = state
        self.rules = rules
    }

    mutating func terms(of topic: TopicImage) -> ElectionTerms {
        if let terms = termsByTopic[topic.id] { return terms }
        let terms = rules.electionTerms(of: topic.configs)
        termsByTopic[topic.id] = terms
        return terms
    }

    /// As the plan has it so far; nil for an index that the topic does not have.
    func partition(_ index: PartitionIndex, of topic: TopicImage) -> PartitionImage? {
        changed[topic.id]?[Int(index.rawValue)] ?? topic.partition(index)
    }

    /// Keeps a changed partition, with its epochs raised. One that is as before is not kept.
    ///
    /// - Parameter isNewTerm: the leader begins anew though it is the same.
    /// - Returns: the partition as it will be.
    @discardableResult
    mutating func set(_ partition: PartitionImage, of topic: TopicImage, isNewTerm: Bool = false) -> PartitionImage {
        guard let before = self.partition(partition.index, of: topic), before != partition || isNewTerm else { return partition }
        var partition = partition
        partition.partitionEpoch = before.partitionEpoch + 1
        if isNewTerm || partition.leader != before.leader {
            partition.leaderEpoch = before.leaderEpoch.next
            topicsWithNewLeaders.insert(topic.id)
        }
        if changed[topic.id] == nil { order.append(topic.id) }
        byteCounts[topic.id]? += StoredTopic.byteCount(of: partition) - StoredTopic.byteCount(of: before)
        changed[topic.id, default: [:]][Int(partition.index.rawValue)] = partition
        return partition
    }

    /// Whether the topic has room in the store for another state of a partition.
    mutating func fits(_ partition: PartitionImage, of topic: TopicImage) -> Bool {
        guard let before = self.partition(partition.index, of: topic) else { return false }
        let growth = StoredTopic.byteCount(of: partition) - StoredTopic.byteCount(of: before)
        if growth <= 0 { return true }
        let present = byteCounts[topic.id] ?? self.topic(topic.id).map { StoredTopic.bytes($0).count } ?? 0
        byteCounts[topic.id] = present
        return present + growth + ControllerState.reservedByteCount(of: topic) <= CoordinationLimits.maximumValueByteCount
    }

    /// New leaders first: that is what clients wait for.
    package var changes: [ClusterChange] {
        let topics = order.filter(topicsWithNewLeaders.contains) + order.filter { !topicsWithNewLeaders.contains($0) }
        return topics.compactMap(topic).map { .topicWritten($0) }
    }

    /// The topic with its changed partitions; nil for one that is not there.
    func topic(_ id: TopicID) -> TopicImage? {
        guard let topic = state.image.topic(id: id), let changed = changed[id] else { return state.image.topic(id: id) }
        var partitions = topic.partitions
        for (index, partition) in changed { partitions[index] = partition }
        return topic.with(partitions)
    }
}
