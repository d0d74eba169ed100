internal import MartletModel

/// Finds out where a consumer begins and, if it is to stop, where it ends.
struct ConsumerStart {
    let cluster: Cluster
    let configuration: ConsumerConfiguration

    func progress(of assignment: [TopicPartition: StartPosition]) async throws(ClientError) -> ConsumerProgress {
        var partitions: [TopicPartition: ConsumerProgress.Partition] = [:]
        let lookup = OffsetLookup(cluster: cluster, isolation: configuration.isolation)
        let found = try await lookup.find(assignment.compactMapValues(\.query))
        // The end is needed to stop there, and to begin there where no record is as late as a timestamp asks for.
        let needsEnd = assignment.filter { source, start in
            configuration.stopsAtEnd || (start.query != nil && found[source]?.offset == nil)
        }
        let ends = try await lookup.find(needsEnd.mapValues { _ in .latest })
        for (source, start) in assignment {
            let end = ends[source]?.offset
            let position: Offset
            if case .offset(let offset) = start { position = offset } else { position = found[source]?.offset ?? end ?? 0 }
            partitions[source] = ConsumerProgress.Partition(
                position: position, end: configuration.stopsAtEnd ? end ?? position : nil)
        }
        for topic in Set(assignment.keys.map(\.topic)) { _ = try await cluster.topic(topic) }
        var progress = ConsumerProgress(partitions)
        progress.update(cluster.metadata)
        return progress
    }

    /// All partitions of a topic.
    func assignment(of topic: TopicName, from start: StartPosition) async throws(ClientError) -> [TopicPartition: StartPosition] {
        let count = try await cluster.topic(topic).partitions.count
        return Dictionary(
            uniqueKeysWithValues: (0..<count).map { (TopicPartition(topic: topic, partition: PartitionIndex(Int32($0))), start) })
    }
}

extension StartPosition {
    /// What to look up; nil for an offset, which is taken as it is.
    fileprivate var query: OffsetQuery? {
        switch self {
        case .beginning: .earliest
        case .end: .latest
        case .offset: nil
        case .timestamp(let timestamp): .timestamp(timestamp)
        }
    }
}
