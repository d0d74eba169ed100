public import MartletModel
internal import MartletWire

/// A partition on its way to other replicas (KIP-455).
public struct OngoingReassignment: Sendable, Hashable {
    /// All of them: those that stay, those that come and those that go.
    public let replicas: [BrokerID]
    public let addingReplicas: [BrokerID]
    public let removingReplicas: [BrokerID]

    public init(replicas: [BrokerID], addingReplicas: [BrokerID] = [], removingReplicas: [BrokerID] = []) {
        self.replicas = replicas
        self.addingReplicas = addingReplicas
        self.removingReplicas = removingReplicas
    }

    /// What the partition has in the end, the preferred leader first.
    public var targetReplicas: [BrokerID] { replicas.filter { !removingReplicas.contains($0) } }
    /// What it had before, in no certain order.
    public var originalReplicas: [BrokerID] { replicas.filter { !addingReplicas.contains($0) } }
}

extension Admin {
    /// The partitions that are on their way to other replicas. What was just decided may be missing yet: any broker is asked,
    /// so that it is told also while there is no controller.
    public func reassignments() async throws(ClientError) -> [TopicPartition: OngoingReassignment] {
        try await cluster.retrying { () throws(ClientError) in
            let request = ListPartitionReassignmentsRequest(timeoutMs: changeTimeout, topics: nil)
            let answer = try await cluster.anyConnection().answer(to: request)
            guard answer.errorCode == ErrorCode.none else {
                throw .refused("Reassignments were not listed", answer.errorCode, answer.errorMessage)
            }
            var found: [TopicPartition: OngoingReassignment] = [:]
            for topic in answer.topics {
                guard let name = try? TopicName(topic.name) else { continue }
                for partition in topic.partitions {
                    found[TopicPartition(topic: name, partition: partition.partitionIndex)] = OngoingReassignment(
                        replicas: partition.replicas, addingReplicas: partition.addingReplicas,
                        removingReplicas: partition.removingReplicas)
                }
            }
            return found
        }
    }

    /// Gives partitions other replicas, the preferred leader first; nil gives up what is under way. Returns when that is
    /// decided: the records are copied afterwards, see ``reassignments()``.
    ///
    /// - Returns: for each partition whether it was accepted.
    public func reassign(
        _ wanted: [TopicPartition: [BrokerID]?]
    ) async throws(ClientError) -> [TopicPartition: Result<Void, ClientError>] {
        let request = AlterPartitionReassignmentsRequest(
            timeoutMs: changeTimeout,
            topics: Array(wanted.keys).groupedByTopic.map { topic, partitions in
                .init(
                    name: topic.text,
                    partitions: partitions.sorted().map { .init(partitionIndex: $0.partition, replicas: wanted[$0] ?? nil) })
            })
        return try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.controllerConnection().answer(to: request)
            if answer.errorCode == .notController { try await controllerMoved() }
            guard answer.errorCode == ErrorCode.none else {
                throw .refused("Nothing was reassigned", answer.errorCode, answer.errorMessage)
            }
            var results: [TopicPartition: Result<Void, ClientError>] = [:]
            for topic in answer.responses {
                guard let name = try? TopicName(topic.name) else { continue }
                for partition in topic.partitions {
                    let source = TopicPartition(topic: name, partition: partition.partitionIndex)
                    if partition.errorCode == .notController { try await controllerMoved() }
                    results[source] =
                        partition.errorCode == ErrorCode.none
                        ? .success(())
                        : .failure(.refused("\(source) was not reassigned", partition.errorCode, partition.errorMessage))
                }
            }
            return results
        }
    }
}
