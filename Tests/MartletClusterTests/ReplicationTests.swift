import MartletClient
import MartletModel
import NIOCore
import Testing

@Suite struct `Replicas` {
    @Test func `What is acknowledged by all is on three brokers, and survives the leader's stop`() async throws {
        try await LiveCluster.run { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("orders")
            _ = try await client.admin.createTopic(
                NewTopic(topic, partitions: 3, replicationFactor: 3, configs: ["min.insync.replicas": "2"]))
            try await client.withProducer { producer in
                for number in 0..<300 { _ = try await producer.send(ProducerRecord(value: "\(number)"), to: topic) }
            }
            #expect(try await read(topic, client).count == 300)
            try await cluster.stop(1)
            #expect(try await read(topic, client).count == 300)
            try await client.withProducer { producer in
                for number in 300..<600 { _ = try await producer.send(ProducerRecord(value: "\(number)"), to: topic) }
            }
            #expect(Set(try await read(topic, client)).count == 600)
        }
    }

    private func read(_ topic: TopicName, _ client: MartletClient) async throws -> [String] {
        var configuration = ConsumerConfiguration()
        configuration.stopsAtEnd = true
        return try await client.withConsumer(of: topic, from: .beginning, configuration) { consumer in
            var values: [String] = []
            for try await record in consumer.records { values.append(record.value.map { String(buffer: $0) } ?? "") }
            return values
        }
    }
}
