internal import MartletModel
internal import MartletStrategy
internal import NIOCore
internal import Synchronization

/// How the producer learns about topics: once for each, at its first record.
extension ProducerEngine {
    nonisolated(nonsending)
        func route(of topic: TopicName) async throws(ClientError) -> TopicRoute
    {
        if let known = intake.withLock({ $0.routes[topic] }) { return known }
        return try await learn(topic)
    }

    private func learn(_ topic: TopicName) async throws(ClientError) -> TopicRoute {
        let metadata = try await cluster.topic(topic, mayCreate: true)
        let configs = try await TopicConfigs.read(topic, from: cluster)
        let partitioner = try configs.makePartitioner(
            from: cluster.configuration.strategies, defaultName: configuration.defaultPartitioner)
        guard !metadata.partitions.isEmpty else {
            throw ClientError(.refused, errorCode: .leaderNotAvailable, "Topic '\(topic)' has no partitions yet.")
        }
        // Two tasks may learn the same topic; the first one counts.
        intake.withLock { intake in
            if intake.routes[topic] == nil {
                intake.routes[topic] = TopicRoute(topic: topic, partitioner: partitioner, maxBatchBytes: configs.maxMessageBytes)
            }
        }
        addPartitions(of: topic, cluster.metadata)
        return intake.withLock { $0.routes[topic] } ?? TopicRoute(topic: topic, partitioner: partitioner)
    }

    /// Gives every partition that is new a slot, here and on the event loop. The event loop learns of it before any
    /// record in it can make it look there.
    func addPartitions(of topic: TopicName, _ metadata: ClusterMetadata) {
        guard let described = metadata.topics[topic] else { return }
        let backoff = Backoff(
            first: cluster.configuration.reconnectBackoff.first, limit: cluster.configuration.reconnectBackoff.limit)
        intake.withLock { intake in
            guard var route = intake.routes[topic] else { return }
            for index in route.slots.count..<max(route.slots.count, described.partitions.count) {
                let source = TopicPartition(topic: topic, partition: PartitionIndex(Int32(index)))
                let leader = described.partitions[index].leader
                let slot = intake.accumulator.addSlot(maxBatchBytes: route.maxBatchBytes)
                route.slots.append(slot)
                onEventLoop {
                    self.sender.value.addPartition(
                        source, topicID: described.id, leader: leader, slot: slot, backoff: backoff)
                }
            }
            intake.routes[topic] = route
        }
    }
}
