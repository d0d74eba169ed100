import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletClient

/// Transactions of the native client against a broker.
@Suite(.timeLimit(.minutes(2))) struct TransactionalProducerTests {
    private struct Change: Error {}

    private func read(
        _ topic: TopicName, _ client: MartletClient, _ isolation: IsolationLevel = .readCommitted
    ) async throws -> [String] {
        var configuration = ConsumerConfiguration()
        configuration.stopsAtEnd = true
        configuration.isolation = isolation
        return try await client.withConsumer(of: topic, from: .beginning, configuration) { consumer in
            var values: [String] = []
            for try await record in consumer.records { values.append(record.value.map { String(buffer: $0) } ?? "") }
            return values
        }
    }

    /// What readers of committed records see once the markers of all transactions are written, which is a moment after their
    /// producers were told.
    private func readCommitted(_ expected: [String], _ topic: TopicName, _ client: MartletClient) async throws -> [String] {
        for _ in 0..<600 {
            let values = try await read(topic, client)
            if values == expected || values.count > expected.count { return values }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try await read(topic, client)
    }

    /// The second version where the cluster has it, and the first by choice.
    @Test(arguments: [true, false])
    func `A transaction that is committed is seen whole, one that is aborted not at all`(isSecond: Bool) async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 2) { client, topic in
                try await client.withTransactionalProducer(
                    "t", ProducerConfiguration(), timeout: .seconds(10), isSecondVersionAllowed: isSecond
                ) { producer in
                    for round in 0..<3 {
                        try await producer.withTransaction { transaction in
                            for number in 0..<4 as Range<Int32> {
                                try await transaction.enqueue(
                                    ProducerRecord(value: "c\(round)-\(number)", partition: PartitionIndex(number % 2)), to: topic
                                )
                            }
                        }
                        await #expect(throws: Change.self) {
                            try await producer.withTransaction { transaction in
                                _ = try await transaction.send(ProducerRecord(value: "a\(round)", partition: 0), to: topic)
                                throw Change()
                            }
                        }
                    }
                    try await producer.withTransaction { _ in }
                }
                let committed = try await read(topic, client)
                #expect(Set(committed) == Set((0..<3).flatMap { round in (0..<4).map { "c\(round)-\($0)" } }))
                #expect(committed.count == 12)
                #expect(try await read(topic, client, .readUncommitted).count == 15)
            }
        }
    }

    @Test func `A transaction that is cancelled is aborted, and the next one goes on`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1) { client, topic in
                try await client.withTransactionalProducer("t") { producer in
                    await #expect(throws: (any Error).self) {
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            group.addTask {
                                try await producer.withTransaction { transaction in
                                    _ = try await transaction.send(ProducerRecord(value: "cancelled"), to: topic)
                                    try await Task.sleep(for: .seconds(60))
                                }
                            }
                            group.addTask { try await Task.sleep(for: .milliseconds(300)) }
                            try await group.next()
                            group.cancelAll()
                            try await group.waitForAll()
                        }
                    }
                    try await producer.withTransaction { transaction in
                        try await transaction.enqueue(ProducerRecord(value: "kept"), to: topic)
                    }
                }
                #expect(try await readCommitted(["kept"], topic, client) == ["kept"])
            }
        }
    }

    @Test func `Who takes over an id fences the other, whose transaction is aborted`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1) { client, topic in
                try await client.withTransactionalProducer("t") { zombie in
                    let error = await #expect(throws: ClientError.self) {
                        try await zombie.withTransaction { transaction in
                            _ = try await transaction.send(ProducerRecord(value: "zombie"), to: topic)
                            try await client.withTransactionalProducer("t") { producer in
                                try await producer.withTransaction { transaction in
                                    try await transaction.enqueue(ProducerRecord(value: "heir"), to: topic)
                                }
                            }
                            _ = try await transaction.send(ProducerRecord(value: "late"), to: topic)
                        }
                    }
                    #expect(error?.kind == .fenced, "\(String(describing: error))")
                    await #expect(throws: ClientError.self) { try await zombie.withTransaction { _ in } }
                }
                #expect(try await readCommitted(["heir"], topic, client) == ["heir"])
            }
        }
    }

    @Test func `A transaction that takes longer than its timeout is aborted, and its producer told why it must stop`()
        async throws
    {
        try await LiveBroker.run(["transaction.abort.timed.out.transaction.cleanup.interval.ms": "50"]) { broker in
            try await broker.withTopic(partitions: 1) { client, topic in
                try await client.withTransactionalProducer("t", timeout: .milliseconds(300)) { producer in
                    let error = await #expect(throws: ClientError.self) {
                        try await producer.withTransaction { transaction in
                            _ = try await transaction.send(ProducerRecord(value: "late"), to: topic)
                            // Until the broker has aborted it: readers of committed records get past it.
                            while try await client.admin.activeProducers(of: TopicPartition(topic: topic, partition: 0))
                                .contains(where: { $0.transactionStart != nil })
                            { try await Task.sleep(for: .milliseconds(20)) }
                        }
                    }
                    #expect(error?.kind == .fenced && error?.message.contains("timeout") == true)
                }
                try await client.withTransactionalProducer("t") { producer in
                    try await producer.withTransaction { transaction in
                        try await transaction.enqueue(ProducerRecord(value: "kept"), to: topic)
                    }
                }
                #expect(try await readCommitted(["kept"], topic, client) == ["kept"])
            }
        }
    }

    @Test func `A record that is refused fails its transaction and no other`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1, configs: ["max.message.bytes": "1000"]) { client, topic in
                try await client.withTransactionalProducer("t") { producer in
                    let error = await #expect(throws: ClientError.self) {
                        try await producer.withTransaction { transaction in
                            try await transaction.enqueue(ProducerRecord(value: "small"), to: topic)
                            try await transaction.enqueue(
                                ProducerRecord(key: nil, value: ByteBuffer(repeating: 7, count: 5000)), to: topic)
                        }
                    }
                    #expect(error?.errorCode == .messageTooLarge)
                    try await producer.withTransaction { transaction in
                        try await transaction.enqueue(ProducerRecord(value: "kept"), to: topic)
                    }
                }
                #expect(try await readCommitted(["kept"], topic, client) == ["kept"])
            }
        }
    }

    @Test(arguments: [GroupProtocol.classic, .consumer], [true, false])
    func `Consume, transform, produce: output and offsets agree after a failure in the middle`(
        groupProtocol: GroupProtocol, isSecond: Bool
    ) async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic("input", partitions: 2, configs: ["delivery.guarantee": "exactly-once"]) { client, input in
                let output = try TopicName("output")
                _ = try await client.admin.createTopic(
                    NewTopic(output, partitions: 2, configs: ["delivery.guarantee": "exactly-once"]))
                try await client.withProducer { producer in
                    for number in 0..<60 as Range<Int32> {
                        try await producer.enqueue(
                            ProducerRecord(value: "\(number)", partition: PartitionIndex(number % 2)), to: input)
                        if number % 10 == 9 { try await producer.flush() }
                    }
                }
                var settings = GroupConsumerConfiguration()
                settings.groupProtocol = groupProtocol
                settings.heartbeatInterval = .milliseconds(50)
                settings.fetching.stopsAtEnd = true
                let (configuration, failures) = (settings, 2)
                for attempt in 0...failures {
                    do {
                        try await client.withTransactionalProducer(
                            "copy", ProducerConfiguration(), timeout: .seconds(10), isSecondVersionAllowed: isSecond
                        ) { producer in
                            try await client.withGroupConsumer(of: [input], in: "g", configuration) { consumer in
                                var batches = 0
                                try await consumer.forEachBatch(in: producer) { batch, transaction in
                                    for record in try batch.records() {
                                        try await transaction.enqueue(
                                            ProducerRecord(key: record.key, value: record.value), to: output)
                                    }
                                    batches += 1
                                    if attempt < failures, batches == 2 { throw Change() }
                                }
                            }
                        }
                    } catch is Change {}
                }
                let written = try await read(output, client)
                #expect(written.count == 60)
                #expect(Set(written).count == 60)
                let committed = try await client.admin.committedOffsets(of: "g")
                #expect(committed.values.map(\.offset).sorted() == [30, 30])
            }
        }
    }

    @Test func `Offsets of a consumer that its group went on without abort the transaction`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1) { client, topic in
                let stale = MembershipIdentity(group: "g", memberID: "nobody", generation: 7)
                try await client.withTransactionalProducer("t") { producer in
                    let error = await #expect(throws: ClientError.self) {
                        try await producer.withTransaction { transaction in
                            try await transaction.enqueue(ProducerRecord(value: "x"), to: topic)
                            try await transaction.commitOffsets(
                                [TopicPartition(topic: topic, partition: 0): CommittedOffset(1)], as: stale)
                        }
                    }
                    #expect(error?.kind == .fenced)
                    try await producer.withTransaction { transaction in
                        try await transaction.enqueue(ProducerRecord(value: "kept"), to: topic)
                    }
                }
                #expect(try await readCommitted(["kept"], topic, client) == ["kept"])
            }
        }
    }
}
