import MartletModel

/// The offsets that groups have committed, and those that wait for the end of a transaction. Changed by replay only.
struct OffsetStore: Sendable, Equatable {
    /// By group; no group without offsets.
    private var committed: [String: PartitionOffsets] = [:]
    /// By topic: the groups that have committed offsets of it, for whoever asks by topic.
    private var groupsByTopic: [String: Set<String>] = [:]
    /// By producer and group: what the producer's open transaction would commit.
    private var pending: [ProducerID: [String: PartitionOffsets]] = [:]
    /// By group: the producers that have offsets of it in ``pending``.
    private var pendingProducers: [String: Set<ProducerID>] = [:]

    // MARK: Asked

    var groups: some Collection<String> { committed.keys }

    /// What `group` has committed; empty if nothing.
    func offsets(of group: String) -> PartitionOffsets { committed[group] ?? PartitionOffsets() }

    func offset(of group: String, topic: String, partition: PartitionIndex) -> CommittedOffset? {
        committed[group]?[topic, partition]
    }

    /// Whether an open transaction holds offsets of the group.
    func hasPendingOffsets(of group: String) -> Bool { pendingProducers[group] != nil }

    /// Whether an open transaction may change the offset of this partition.
    func hasPendingOffset(of group: String, topic: String, partition: PartitionIndex) -> Bool {
        guard let producers = pendingProducers[group] else { return false }
        return producers.contains { pending[$0]?[group]?[topic, partition] != nil }
    }

    /// What open transactions hold of the group, by producer.
    func pendingOffsets(of group: String) -> [ProducerID: PartitionOffsets] {
        var found: [ProducerID: PartitionOffsets] = [:]
        for producer in pendingProducers[group] ?? [] { found[producer] = pending[producer]?[group] }
        return found
    }

    /// All topics that groups have offsets of, be it in an open transaction.
    var topics: Set<String> {
        var found = Set(groupsByTopic.keys)
        for offsets in pending.values.lazy.flatMap(\.values) { found.formUnion(offsets.topics.keys) }
        return found
    }

    /// The groups that have committed offsets of a topic.
    func groups(withOffsetsOf topic: String) -> Set<String> { groupsByTopic[topic] ?? [] }

    /// All groups that have anything of a topic, be it in an open transaction.
    func groups(concernedWith topic: String) -> Set<String> {
        var found = groups(withOffsetsOf: topic)
        for byGroup in pending.values {
            for (group, offsets) in byGroup where offsets.topics[topic] != nil { found.insert(group) }
        }
        return found
    }

    // MARK: Replayed

    mutating func commit(_ offset: CommittedOffset, of group: String, topic: String, partition: PartitionIndex) {
        let isNewTopic = committed[group, default: PartitionOffsets()].set(offset, topic: topic, partition: partition)
        if isNewTopic { groupsByTopic[topic, default: []].insert(group) }
    }

    mutating func hold(
        _ offset: CommittedOffset, of group: String, topic: String, partition: PartitionIndex, by producer: ProducerID
    ) {
        pending[producer, default: [:]][group, default: PartitionOffsets()][topic, partition] = offset
        pendingProducers[group, default: []].insert(producer)
    }

    /// Forgets an offset, and what open transactions hold of the same partition.
    mutating func remove(of group: String, topic: String, partition: PartitionIndex) {
        committed[group]?[topic, partition] = nil
        if committed[group]?.topics[topic] == nil {
            groupsByTopic[topic]?.remove(group)
            if groupsByTopic[topic]?.isEmpty == true { groupsByTopic[topic] = nil }
        }
        if committed[group]?.isEmpty == true { committed[group] = nil }
        for producer in pendingProducers[group] ?? [] {
            pending[producer]?[group]?[topic, partition] = nil
            if pending[producer]?[group]?.isEmpty == true { dropPending(of: group, by: producer) }
        }
    }

    /// The transaction of `producer` is over: what it held counts from now on, or never existed.
    mutating func endTransaction(of producer: ProducerID, isCommitted: Bool) {
        for (group, offsets) in pending[producer] ?? [:] {
            dropPending(of: group, by: producer)
            guard isCommitted else { continue }
            for (topic, partitions) in offsets.topics {
                for (partition, offset) in partitions where isNewer(offset, of: group, topic: topic, partition: partition) {
                    commit(offset, of: group, topic: topic, partition: partition)
                }
            }
        }
    }

    /// An offset that was committed without transaction after the transaction's own record stays: the log's order decides,
    /// since compaction may leave nothing but the later record.
    private func isNewer(_ offset: CommittedOffset, of group: String, topic: String, partition: PartitionIndex) -> Bool {
        guard let existing = self.offset(of: group, topic: topic, partition: partition) else { return true }
        return offset.recordOffset > existing.recordOffset
    }

    private mutating func dropPending(of group: String, by producer: ProducerID) {
        pending[producer]?[group] = nil
        if pending[producer]?.isEmpty == true { pending[producer] = nil }
        pendingProducers[group]?.remove(producer)
        if pendingProducers[group]?.isEmpty == true { pendingProducers[group] = nil }
    }
}
