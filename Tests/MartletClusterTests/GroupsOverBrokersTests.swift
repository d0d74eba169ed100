import MartletClient
import MartletModel
import MartletWire
import NIOCore
import Testing

/// What a group needs of a partition when its coordinator, the share partition's and the partition's leader are three brokers.
@Suite struct `Groups over brokers` {
    private static let keys = [
        "share.coordinator.state.topic.num.partitions": "3", "log.retention.check.interval.ms": "500",
    ]

    // MARK: Share groups

    private func deliveries(
        _ topic: TopicName, _ group: String, _ client: MartletClient, expecting count: Int,
        _ verdict: (Delivery) -> Void
    ) async throws -> [String] {
        var configuration = ShareConsumerConfiguration()
        configuration.acknowledgement = .explicit
        var values: [String] = []
        try await client.withShareConsumer(of: [topic], in: group, configuration) { consumer in
            for try await delivery in consumer.deliveries {
                values.append(delivery.record.value.map { String(buffer: $0) } ?? "")
                verdict(delivery)
                if values.count >= count { break }
            }
            try await consumer.flush()
        }
        return values
    }

    private func fill(_ topic: TopicName, _ client: MartletClient, configs: [String: String] = [:]) async throws {
        _ = try await client.admin.createTopic(NewTopic(topic, partitions: 6, replicationFactor: 3, configs: configs))
        try await send(topic, client, 0..<60)
    }

    private func send(_ topic: TopicName, _ client: MartletClient, _ numbers: Range<Int>) async throws {
        try await client.withProducer { producer in
            for number in numbers {
                let record = ProducerRecord(value: "\(number)", partition: PartitionIndex(Int32(number % 6)))
                _ = try await producer.send(record, to: topic)
            }
        }
    }

    private func readFromTheBeginning(_ group: String, _ client: MartletClient, dlq: String? = nil) async throws {
        var changes: [ConfigChange] = [.set("share.auto.offset.reset", "earliest")]
        if let dlq { changes.append(.set("errors.deadletterqueue.topic.name", dlq)) }
        try await client.admin.alterConfigs(of: .group(group), changes)
    }

    @Test func `A share group reads partitions of all brokers once, and remembers when one of them is gone`() async throws {
        try await LiveCluster.run(Self.keys) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("jobs")
            try await fill(topic, client)
            try await readFromTheBeginning("workers", client)
            let values = try await deliveries(topic, "workers", client, expecting: 60) { $0.accept() }
            #expect(Set(values) == Set((0..<60).map(String.init)))
            // Where the group stands, as its coordinator finds out.
            try await eventually("everything is done with") {
                let offsets = try await client.admin.shareOffsets(of: "workers")
                return offsets.count == 6 && offsets.values.allSatisfy { $0.lag == 0 }
            }
            try await cluster.stop(2)
            try await send(topic, client, 60..<120)
            let next = try await deliveries(topic, "workers", client, expecting: 60) { $0.accept() }
            #expect(Set(next) == Set((60..<120).map(String.init)))
        }
    }

    @Test func `Records that a share group gives up are in the dead-letter topic, whoever leads its partitions`() async throws {
        try await LiveCluster.run(Self.keys) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("jobs")
            let dead = try TopicName("jobs-dead")
            _ = try await client.admin.createTopic(NewTopic(dead, partitions: 1, replicationFactor: 3))
            try await fill(topic, client)
            try await readFromTheBeginning("workers", client, dlq: dead.text)
            _ = try await deliveries(topic, "workers", client, expecting: 60) { $0.reject() }
            var values: [String] = []
            let partition = TopicPartition(topic: dead, partition: 0)
            try await eventually("all are copied") {
                try await client.admin.offsets([partition: OffsetQuery.latest])[partition]?.offset ?? 0 >= 60
            }
            var configuration = ConsumerConfiguration()
            configuration.stopsAtEnd = true
            values = try await client.withConsumer(of: dead, from: .beginning, configuration) { consumer in
                var values: [String] = []
                for try await record in consumer.records { values.append(record.value.map { String(buffer: $0) } ?? "") }
                return values
            }
            #expect(Set(values) == Set((0..<60).map(String.init)))
        }
    }

    // MARK: Retention by consumption

    @Test func `Nothing goes that a group has not read whose coordinator is another broker`() async throws {
        try await LiveCluster.run(Self.keys) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("events")
            let configs = [
                "retention.strategy": "consumed", "retention.strategy.consumed.check.ms": "1000",
                "segment.bytes": "\(1 << 20)", "file.delete.delay.ms": "0",
            ]
            _ = try await client.admin.createTopic(
                NewTopic(topic, partitions: 1, replicationFactor: 3, configs: configs))
            let value = String(repeating: "x", count: 10_000)
            try await client.withProducer { producer in
                for _ in 0..<400 { _ = try await producer.send(ProducerRecord(value: value), to: topic) }
            }
            let partition = try await cluster.settledPartition(topic, client)
            var slow: String?
            var fast: String?
            for number in 0..<100 where slow == nil || fast == nil {
                let group = "group-\(number)"
                var coordinator = BrokerID.none
                try await eventually("\(group) has a coordinator") {
                    let found = try await cluster.ask(
                        partition.leader, FindCoordinatorRequest(keyType: 0, coordinatorKeys: [group]), version: 4)
                    coordinator = found.coordinators.first?.nodeId ?? .none
                    return coordinator != .none
                }
                if coordinator == partition.leader { fast = fast ?? group } else { slow = slow ?? group }
            }
            let source = TopicPartition(topic: topic, partition: 0)
            let start = { () async throws -> Offset in
                try await client.admin.offsets([source: .earliest])[source]?.offset ?? 0
            }
            // The slow one first: the fast one alone would let everything go.
            try await client.admin.setCommittedOffsets(of: try #require(slow), to: [source: CommittedOffset(250)])
            try await client.admin.setCommittedOffsets(of: try #require(fast), to: [source: CommittedOffset(400)])
            try await eventually("what both have read is gone") { try await start() >= 100 }
            #expect(try await start() <= 250)
            try await client.admin.setCommittedOffsets(of: try #require(slow), to: [source: CommittedOffset(400)])
            try await eventually("everything is gone") { try await start() == 400 }
        }
    }
}
