internal import MartletModel

/// Requests that only the leader of a partition answers.
extension Cluster {
    /// Calls `body` once for each broker that leads some of the partitions, and again where a leader has moved.
    func atLeaders<Value: Sendable>(
        of sources: [TopicPartition],
        _ body: (BrokerConnection, [TopicPartition]) async throws(ClientError) -> [TopicPartition: Value]
    ) async throws(ClientError) -> [TopicPartition: Value] {
        var found: [TopicPartition: Value] = [:]
        try await retrying { () throws(ClientError) in
            let missing = sources.filter { found[$0] == nil }
            for (leader, led) in try await byLeader(missing) {
                do throws(ClientError) {
                    found.merge(try await body(try await connection(to: leader), led)) { _, new in new }
                } catch {
                    for source in led { invalidate(source.topic) }
                    throw error
                }
            }
        }
        return found
    }

    private func byLeader(_ sources: [TopicPartition]) async throws(ClientError) -> [BrokerID: [TopicPartition]] {
        var led: [BrokerID: [TopicPartition]] = [:]
        for source in sources {
            let topic = try await topic(source.topic)
            guard let partition = topic.partition(source.partition) else {
                throw ClientError(
                    .invalidArgument,
                    "Topic '\(source.topic)' has no partition \(source.partition): it has 0 to \(topic.partitions.count - 1).")
            }
            guard let leader = partition.leader else {
                invalidate(source.topic)
                throw .refused("\(source) has no leader", .leaderNotAvailable)
            }
            led[leader, default: []].append(source)
        }
        return led
    }
}

extension [TopicPartition] {
    var groupedByTopic: [(topic: TopicName, partitions: [TopicPartition])] {
        Dictionary(grouping: self, by: \.topic).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
