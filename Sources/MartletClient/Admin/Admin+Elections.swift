public import MartletModel
internal import MartletWire

/// Who may become leader by an election that is asked for (KIP-460).
public enum LeaderElection: Int8, Sendable, Hashable, CaseIterable {
    /// The first of the replicas, where it is in sync.
    case preferred = 0
    /// Any replica that is alive, where no eligible one is: records that were acknowledged may be lost.
    case unclean = 1
}

extension Admin {
    /// Gives partitions a leader.
    ///
    /// - Parameter partitions: nil for all that need one.
    /// - Returns: for each partition whether it has a new leader; ELECTION_NOT_NEEDED where it kept the one it has.
    public func electLeaders(
        _ election: LeaderElection, of partitions: [TopicPartition]?
    ) async throws(ClientError) -> [TopicPartition: Result<Void, ClientError>] {
        try await cluster.retrying { () throws(ClientError) in
            let connection = try await cluster.controllerConnection()
            let version = try connection.version(for: ElectLeadersRequest.self)
            guard version >= 1 || election == .preferred else {
                throw ClientError(.unsupported, "The brokers know no unclean election by request (ElectLeaders 1, Kafka 2.4).")
            }
            let request = ElectLeadersRequest(
                electionType: election.rawValue,
                topicPartitions: partitions.map { partitions in
                    partitions.groupedByTopic.map { topic, partitions in
                        .init(topic: topic.text, partitions: partitions.sorted().map(\.partition))
                    }
                }, timeoutMs: changeTimeout)
            let answer = try await connection.answer(to: request, version: version)
            if answer.errorCode == .notController { try await controllerMoved() }
            guard answer.errorCode == ErrorCode.none else { throw .refused("No leader was elected", answer.errorCode) }
            var results: [TopicPartition: Result<Void, ClientError>] = [:]
            for topic in answer.replicaElectionResults {
                guard let name = try? TopicName(topic.topic) else { continue }
                for partition in topic.partitionResult {
                    let source = TopicPartition(topic: name, partition: partition.partitionId)
                    if partition.errorCode == .notController { try await controllerMoved() }
                    results[source] =
                        partition.errorCode == ErrorCode.none
                        ? .success(())
                        : .failure(.refused("\(source) has no new leader", partition.errorCode, partition.errorMessage))
                }
            }
            return results
        }
    }
}
