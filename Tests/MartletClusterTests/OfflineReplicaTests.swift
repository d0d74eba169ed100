import MartletClient
import MartletModel
import MartletWire
import Testing

@Suite struct `Offline replicas` {
    @Test func `Clients are told which replicas are offline, and who may still lead`() async throws {
        try await LiveCluster.run { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let (topic, partition) = try await cluster.settledTopic("orders", minimumInSync: 2, client)
            #expect(try await client.admin.topic(topic).partition(0)?.offlineReplicas == [])
            for follower in partition.followers { try await cluster.stop(Int(follower.rawValue)) }
            let gone = Set(partition.followers)
            try await eventually("the leader is alone") {
                guard let now = try await client.admin.topic(topic).partition(0) else { return false }
                return Set(now.offlineReplicas) == gone && now.inSyncReplicas == [partition.leader]
            }
            let first = try await cluster.ask(
                partition.leader, MetadataRequest(topics: [.init(name: topic.text)]), version: 0)
            let told = try #require(first.topics.first?.partitions.first)
            #expect(told.errorCode == .replicaNotAvailable)
            #expect(told.replicaNodes == [partition.leader])
            let described = try await cluster.ask(
                partition.leader,
                DescribeTopicPartitionsRequest(topics: [.init(name: topic.text)], responsePartitionLimit: 10), version: 0)
            let page = try #require(described.topics.first?.partitions.first)
            #expect(Set(page.offlineReplicas) == gone)
            // The last that left with everything that is acknowledged may lead without loss (KIP-966).
            #expect(page.eligibleLeaderReplicas?.isEmpty == false)
            #expect(page.lastKnownElr == [])
        }
    }
}
