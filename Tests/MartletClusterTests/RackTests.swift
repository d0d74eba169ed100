import MartletClient
import MartletModel
import MartletWire
import NIOCore
import Testing

/// KIP-392: consumers read from a replica near to them.
@Suite struct `Consumers and racks` {
    private static let selection = ["replica.selector.class": "RackAwareReplicaSelector", "min.insync.replicas": "2"]
    private static let topic = try! TopicName("orders")

    /// A topic of one partition on all three brokers, with ten records, and who follows.
    private func filled(
        _ cluster: LiveCluster, _ client: MartletClient
    ) async throws -> (partition: SettledPartition, follower: BrokerID) {
        _ = try await client.admin.createTopic(NewTopic(Self.topic, partitions: 1, replicationFactor: 3))
        try await send(10, client)
        let partition = try await cluster.settledPartition(Self.topic, client)
        let follower = try #require(partition.followers.first)
        return (partition, follower)
    }

    private func send(_ count: Int, _ client: MartletClient) async throws {
        try await client.withProducer { producer in
            for number in 0..<count { _ = try await producer.send(ProducerRecord(value: "\(number)"), to: Self.topic) }
        }
    }

    private func fetch(
        _ cluster: LiveCluster, from broker: BrokerID, at offset: Offset = 0, rack: String = "", epoch: LeaderEpoch = .none,
        isolation: Int8 = 0, wait: Int32 = 0, version: Int16 = 12
    ) async throws -> FetchResponse.PartitionData {
        let request = FetchRequest(
            maxWaitMs: wait, minBytes: 1, isolationLevel: isolation,
            topics: [
                .init(
                    topic: Self.topic.text,
                    partitions: [
                        .init(partition: 0, currentLeaderEpoch: epoch, fetchOffset: offset, partitionMaxBytes: 1 << 20)
                    ])
            ], rackId: rack)
        let response = try await cluster.ask(broker, request, version: version)
        return try #require(response.responses.first?.partitions.first)
    }

    private func hasRecords(_ data: FetchResponse.PartitionData) -> Bool { (data.records?.readableBytes ?? 0) > 0 }

    @Test func `The leader sends a consumer to the in-sync replica in its rack, which gives it what is committed`() async throws {
        try await LiveCluster.run(Self.selection) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let (partition, follower) = try await filled(cluster, client)
            let told = try await fetch(cluster, from: partition.leader, rack: "rack-\(follower)")
            #expect(told.errorCode == .none)
            #expect(told.preferredReadReplica == follower)
            #expect(!hasRecords(told))
            // The leader's own rack, one where nobody is, and none: all read from the leader.
            for rack in ["rack-\(partition.leader)", "rack-9", ""] {
                let read = try await fetch(cluster, from: partition.leader, rack: rack)
                #expect(read.preferredReadReplica == .none, "rack '\(rack)'")
                #expect(hasRecords(read), "rack '\(rack)'")
            }
            // Before 11 a client knows nothing of this.
            #expect(hasRecords(try await fetch(cluster, from: partition.leader, version: 10)))
            try await eventually("the follower knows what is committed") {
                try await fetch(cluster, from: follower, rack: "rack-\(follower)").highWatermark == 10
            }
            let read = try await fetch(cluster, from: follower, rack: "rack-\(follower)")
            #expect(hasRecords(read))
            #expect(read.preferredReadReplica == .none)
            // Another follower serves as well: where to read is the client's decision.
            let other = try #require(partition.followers.last)
            #expect(hasRecords(try await fetch(cluster, from: other, rack: "rack-\(follower)")))
        }
    }

    @Test func `Nobody is sent away where the broker does not say so`() async throws {
        try await LiveCluster.run { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let (partition, follower) = try await filled(cluster, client)
            let read = try await fetch(cluster, from: partition.leader, rack: "rack-\(follower)")
            #expect(read.preferredReadReplica == .none)
            #expect(hasRecords(read))
        }
    }

    @Test func `A fetch that waits at a follower is answered as soon as records are committed`() async throws {
        // A follower that had to wait for the end of its own fetch would hear of it after a minute.
        let keys = Self.selection.merging(["replica.fetch.wait.max.ms": "60000"]) { $1 }
        try await LiveCluster.run(keys) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let (_, follower) = try await filled(cluster, client)
            let waiting = Task { try await fetch(cluster, from: follower, at: 10, rack: "rack-\(follower)", wait: 110_000) }
            let start = ContinuousClock.now
            try await send(1, client)
            let read = try await waiting.value
            #expect(hasRecords(read))
            #expect(read.highWatermark == 11)
            #expect(ContinuousClock.now - start < .seconds(40))
        }
    }

    @Test func `A follower fences by epoch, knows where its log ends, and leaves the rest to the leader`() async throws {
        try await LiveCluster.run(Self.selection) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let (partition, follower) = try await filled(cluster, client)
            let epoch = partition.leaderEpoch
            #expect(try await fetch(cluster, from: follower, epoch: epoch).errorCode == .none)
            #expect(
                try await fetch(cluster, from: follower, epoch: LeaderEpoch(epoch.rawValue + 1)).errorCode == .unknownLeaderEpoch)
            #expect(try await fetch(cluster, from: follower, at: 11).errorCode == .offsetOutOfRange)
            #expect(try await fetch(cluster, from: follower, version: 10).errorCode == .notLeaderOrFollower)
            let offsets = ListOffsetsRequest(
                replicaId: -1,
                topics: [.init(name: Self.topic.text, partitions: [.init(partitionIndex: 0, timestamp: -1)])])
            let listed = try await cluster.ask(follower, offsets, version: 5)
            #expect(listed.topics.first?.partitions.first?.errorCode == .notLeaderOrFollower)
            // Records that the leader deletes go from the follower, too.
            _ = try await client.admin.deleteRecords(
                below: [TopicPartition(topic: Self.topic, partition: 0): 5])
            try await eventually("the follower's log begins where the leader's does") {
                try await fetch(cluster, from: follower, at: 7).logStartOffset == 5
            }
            #expect(try await fetch(cluster, from: follower, at: 4).errorCode == .offsetOutOfRange)
            // Another term: who knows the old one only is told.
            try await cluster.stop(Int(partition.leader.rawValue))
            try await eventually("another leads") {
                let now = try await client.admin.topic(Self.topic).partition(0)
                return now?.leader.map { $0 != partition.leader } ?? false
            }
            let left = try #require(try await client.admin.topic(Self.topic).partition(0))
            let copy = try #require(partition.followers.first { $0 != left.leader })
            try await eventually("the follower has heard of the new term") {
                try await fetch(cluster, from: copy, at: 7, epoch: epoch).errorCode == .fencedLeaderEpoch
            }
        }
    }

    @Test func `A follower knows open and aborted transactions as its leader does`() async throws {
        try await LiveCluster.run(Self.selection) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let (partition, follower) = try await filled(cluster, client)
            struct Change: Error {}
            try await client.withTransactionalProducer("payments") { producer in
                do {
                    try await producer.withTransaction { transaction in
                        _ = try await transaction.send(ProducerRecord(value: "never"), to: Self.topic)
                        throw Change()
                    }
                } catch is Change {}
                try await producer.withTransaction { transaction in
                    _ = try await transaction.send(ProducerRecord(value: "kept"), to: Self.topic)
                    // 10 is the record that was aborted, 11 its marker, 12 what is open.
                    try await eventually("the follower has the open transaction") {
                        try await fetch(cluster, from: follower, at: 0, isolation: 1).highWatermark == 13
                    }
                    for broker in [partition.leader, follower] {
                        let read = try await fetch(cluster, from: broker, at: 0, isolation: 1)
                        #expect(read.lastStableOffset == 12, "broker \(broker)")
                        #expect(read.abortedTransactions?.map(\.firstOffset) == [10], "broker \(broker)")
                        #expect(!hasRecords(try await fetch(cluster, from: broker, at: 12, isolation: 1)), "broker \(broker)")
                    }
                }
            }
            try await eventually("the follower has the end of the transaction") {
                try await fetch(cluster, from: follower, at: 0, isolation: 1).lastStableOffset == 14
            }
        }
    }
}
