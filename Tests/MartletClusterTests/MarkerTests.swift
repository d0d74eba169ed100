import MartletClient
import MartletModel
import Testing

@Suite struct `Transaction markers` {
    @Test func `A transaction ends in partitions that all three brokers lead, also where these speak in the clear`() async throws
    {
        try await LiveCluster.run { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("payments")
            _ = try await client.admin.createTopic(NewTopic(topic, partitions: 3, replicationFactor: 3))
            try await client.withTransactionalProducer("till") { producer in
                try await producer.withTransaction { transaction in
                    for partition in 0..<3 {
                        let record = ProducerRecord(value: "paid", partition: PartitionIndex(Int32(partition)))
                        _ = try await transaction.send(record, to: topic)
                    }
                }
            }
            var configuration = ConsumerConfiguration()
            configuration.stopsAtEnd = true
            configuration.isolation = .readCommitted
            // The coordinator answers when it has decided; the markers come a moment later.
            try await eventually("all three records are committed") {
                try await client.withConsumer(of: topic, from: .beginning, configuration) { consumer in
                    var count = 0
                    for try await _ in consumer.records { count += 1 }
                    return count == 3
                }
            }
        }
    }
}
