internal import MartletModel

/// How far each partition has been read, and in which order they are asked for.
struct ConsumerProgress {
    struct Partition {
        var position: Offset
        /// Where reading stops; nil where it goes on for ever.
        var end: Offset?
        var leader: BrokerID?
        var topicID: TopicID = .zero
        /// Its last answer could not be used; it is asked again once the cluster's picture was taken anew.
        var isSuspended = false
        /// Its user wants nothing of it for the time being.
        var isPaused = false
        /// Its next record is not due yet.
        var isPostponed = false
        /// Where a group's consumer keeps how far it got.
        var ledger: PartitionLedger?

        /// Whether to ask for it.
        var isDue: Bool { !isDone && !isSuspended && !isPaused && !isPostponed }
        fileprivate var withoutPostponement: Partition {
            var partition = self
            partition.isPostponed = false
            return partition
        }
        var isDone: Bool { end.map { position >= $0 } ?? false }
    }

    private(set) var partitions: [TopicPartition: Partition]
    /// A partition that brought records goes to the back, so that one that always has some does not starve others:
    /// a broker fills an answer in the order of the request.
    private var order: [TopicPartition]

    init(_ partitions: [TopicPartition: Partition]) {
        self.partitions = partitions
        order = partitions.keys.sorted()
    }

    var isDone: Bool { partitions.values.allSatisfy(\.isDone) }
    var topics: Set<TopicName> { Set(partitions.keys.map(\.topic)) }
    var hasSuspended: Bool { partitions.values.contains { $0.isSuspended && !$0.isDone } }

    /// The brokers that lead something that is still to be read.
    var leaders: Set<BrokerID> {
        Set(partitions.values.compactMap { $0.isDue ? $0.leader : nil })
    }

    /// What to ask a broker for.
    func due(at leader: BrokerID) -> [(source: TopicPartition, partition: Partition)] {
        order.compactMap { source in
            guard let partition = partitions[source], partition.leader == leader, partition.isDue else { return nil }
            return (source, partition)
        }
    }

    mutating func advance(_ source: TopicPartition, to position: Offset) {
        guard let current = partitions[source]?.position, position > current else { return }
        partitions[source]?.position = position
        partitions[source]?.ledger?.fetched(upTo: position)
        order.removeAll { $0 == source }
        order.append(source)
    }

    /// Takes over partitions; one that is there already goes on as it is described now.
    mutating func assign(_ added: [TopicPartition: Partition]) {
        // Wherever they go on, what is there is looked at anew.
        partitions.merge(added.mapValues(\.withoutPostponement)) { _, new in new }
        let known = Set(order)
        order += added.keys.filter { !known.contains($0) }.sorted()
    }

    mutating func remove(_ sources: Set<TopicPartition>) {
        for source in sources { partitions[source] = nil }
        order.removeAll { sources.contains($0) }
    }

    mutating func setPaused(_ isPaused: Bool, _ sources: Set<TopicPartition>) {
        for source in sources { partitions[source]?.isPaused = isPaused }
    }

    mutating func setPostponed(_ isPostponed: Bool, _ source: TopicPartition) {
        partitions[source]?.isPostponed = isPostponed
    }

    /// Goes on somewhere else: the offset that was asked for is not there.
    mutating func move(_ source: TopicPartition, to position: Offset) {
        partitions[source]?.position = position
        partitions[source]?.ledger?.move(to: position)
    }

    mutating func suspend(_ source: TopicPartition) { partitions[source]?.isSuspended = true }

    mutating func suspend(ledBy broker: BrokerID) {
        for (source, partition) in partitions where partition.leader == broker { suspend(source) }
    }

    /// Takes over leaders. Those without one stay suspended.
    mutating func update(_ metadata: ClusterMetadata) {
        for source in order {
            guard let topic = metadata.topics[source.topic] else { continue }
            let leader = topic.partition(source.partition)?.leader
            partitions[source]?.leader = leader
            partitions[source]?.topicID = topic.id
            partitions[source]?.isSuspended = leader == nil
        }
    }
}
