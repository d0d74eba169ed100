import MartletClient
import MartletModel
import NIOCore
import Testing

/// KIP-73.
@Suite struct `Throttled replication` {
    enum Side: String, Sendable, CaseIterable {
        case leader, follower

        var replicas: String { "\(rawValue).replication.throttled.replicas" }
        var rate: String { "\(rawValue).replication.throttled.rate" }
    }

    @Test(arguments: Side.allCases)
    func `What is throttled waits, what is not goes on beside it, and it goes on when the throttle is taken away`(
        side: Side
    ) async throws {
        try await LiveCluster.run(brokers: 2, ["replica.fetch.max.bytes": "10000"]) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let slow = try await filledTopic("slow", client)
            let quick = try await filledTopic("quick", client)
            // Of the leader's replica, or of the one that is added.
            let broker: BrokerID = side == .leader ? 1 : 2
            try await client.admin.alterConfigs(of: .broker(broker), [.set(side.rate, "1")])
            try await client.admin.alterConfigs(of: .topic(slow), [.set(side.replicas, "0:\(broker)")])
            try await addSecondReplica([slow, quick], client)
            try await eventually("what is not throttled is copied") { try await isInSync(quick, client) }
            // Sixty reads with a pause of eleven seconds after each.
            #expect(try await !isInSync(slow, client))
            try await client.admin.alterConfigs(of: .broker(broker), [.delete(side.rate)])
            try await eventually("it is copied without a limit") { try await isInSync(slow, client) }
        }
    }

    @Test(arguments: Side.allCases)
    func `Batches that are larger than what the rate gives in a window are copied all the same`(side: Side) async throws {
        let keys = ["replica.fetch.max.bytes": "1", "replication.quota.window.num": "1", side.rate: "1"]
        try await LiveCluster.run(brokers: 2, keys) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try await filledTopic("large", batches: 5, client)
            try await client.admin.alterConfigs(of: .topic(topic), [.set(side.replicas, "*")])
            let begin = ContinuousClock.now
            try await addSecondReplica([topic], client)
            try await eventually("all batches are copied") { try await isInSync(topic, client) }
            // After each of the five but the last there is a pause of a second.
            #expect(begin.duration(to: .now) > .seconds(3))
        }
    }

    @Test func `Replicas that are in sync are not held up`() async throws {
        var keys: [String: String] = [:]
        for side in Side.allCases { keys[side.rate] = "1" }
        try await LiveCluster.run(brokers: 2, keys) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("orders")
            var configs = ["min.insync.replicas": "2"]
            for side in Side.allCases { configs[side.replicas] = "*" }
            _ = try await client.admin.createTopic(NewTopic(topic, partitions: 1, replicationFactor: 2, configs: configs))
            let begin = ContinuousClock.now
            try await client.withProducer { producer in
                for _ in 0..<30 { _ = try await producer.send(ProducerRecord(value: Self.value), to: topic) }
            }
            // With a pause after each it would be more than five minutes.
            #expect(begin.duration(to: .now) < .seconds(120))
            #expect(try await isInSync(topic, client))
        }
    }

    // MARK: Topics

    private static let value = String(repeating: "x", count: 10_000)

    /// On broker 1, with batches of 10 kB.
    private func filledTopic(_ text: String, batches: Int = 60, _ client: MartletClient) async throws -> TopicName {
        let topic = try TopicName(text)
        _ = try await client.admin.createTopic(NewTopic(topic, assigned: [[1]]))
        try await client.withProducer { producer in
            for _ in 0..<batches { _ = try await producer.send(ProducerRecord(value: Self.value), to: topic) }
        }
        return topic
    }

    private func addSecondReplica(_ topics: [TopicName], _ client: MartletClient) async throws {
        let wanted = Dictionary(
            uniqueKeysWithValues: topics.map { (TopicPartition(topic: $0, partition: 0), [1, 2] as [BrokerID]) })
        for result in try await client.admin.reassign(wanted).values { try result.get() }
    }

    private func isInSync(_ topic: TopicName, _ client: MartletClient) async throws -> Bool {
        try await client.admin.topic(topic).partition(0)?.inSyncReplicas.sorted() == [1, 2]
    }
}
