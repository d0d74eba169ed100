import MartletClient
import MartletModel
import MartletStrategy
import Testing

@Suite(.timeLimit(.minutes(1))) struct ProducerTests {
    private let topic: TopicName
    init() throws { topic = try TopicName(ScriptedBroker.topicName) }

    /// A client of the scripted broker that waits for nothing longer than it must.
    private func withProducer(
        of broker: ScriptedBroker, _ change: (inout ProducerConfiguration, inout ClientConfiguration) -> Void = { _, _ in },
        _ body: nonisolated(nonsending) (Producer) async throws -> Void
    ) async throws {
        var client = ClientConfiguration(
            bootstrapServers: [BrokerAddress(host: "127.0.0.1", port: broker.port)],
            strategies: try StrategyRegistry([FirstPartition.self]))
        client.reconnectBackoff = (.milliseconds(1), .milliseconds(5))
        client.requestTimeout = .milliseconds(200)
        var configuration = ProducerConfiguration()
        configuration.defaultPartitioner = FirstPartition.name
        configuration.acknowledgementTimeout = .milliseconds(100)
        configuration.deliveryTimeout = .seconds(30)
        change(&configuration, &client)
        return try await MartletClient.withClient(client) { client in
            try await client.withProducer(configuration, body)
        }
    }

    @Test func `A record is acknowledged with its place`() async throws {
        try await ScriptedBroker.run { broker in
            try await withProducer(of: broker) { producer in
                for offset in 0..<3 as Range<Int64> {
                    let written = try await producer.send(ProducerRecord(value: "v", timestamp: 5), to: topic)
                    #expect(written.partition == 0)
                    #expect(written.offset == Offset(offset))
                    #expect(written.timestamp == 5)
                }
            }
            #expect(broker.written.map(\.baseSequence) == [0, 1, 2])
            #expect(Set(broker.written.map(\.producerID)) == [40])
        }
    }

    @Test(arguments: [
        [ScriptedBroker.Step.refuse(.notLeaderOrFollower), .refuse(.notEnoughReplicas)], [.hangUp, .hangUp],
        [.appendAndHangUp], [.ignore],
    ])
    func `What fails for a moment is sent again and written once`(script: [ScriptedBroker.Step]) async throws {
        try await ScriptedBroker.run(script) { broker in
            try await withProducer(of: broker) { producer in
                _ = try await producer.send(ProducerRecord(value: "v"), to: topic)
            }
            #expect(broker.written.count == 1)
            #expect(broker.seen.count == script.count + 1)
            #expect(Set(broker.seen).count == 1, "every try carried the same stamp")
        }
    }

    @Test func `Many in flight keep their order when one of them fails`() async throws {
        try await ScriptedBroker.run([.succeed, .refuse(.notLeaderOrFollower), .succeed, .hangUp]) { broker in
            try await withProducer(of: broker, { configuration, _ in configuration.batchBytes = 1 }) { producer in
                for number in 0..<20 { try await producer.enqueue(ProducerRecord(value: "\(number)"), to: topic) }
                try await producer.flush()
            }
            let sequences = broker.written.map(\.baseSequence.rawValue)
            #expect(sequences == Array(0..<20))
        }
    }

    @Test func `What is refused for good fails with the broker's code, and the next record goes on`() async throws {
        try await ScriptedBroker.run([.refuse(.messageTooLarge)]) { broker in
            try await withProducer(of: broker) { producer in
                _ = await #expect { try await producer.send(ProducerRecord(value: "a"), to: topic) } throws: {
                    ($0 as? ClientError)?.errorCode == .messageTooLarge
                }
                _ = try await producer.send(ProducerRecord(value: "b"), to: topic)
            }
            #expect(broker.written.map(\.epoch) == [1])
            #expect(broker.written.map(\.baseSequence) == [0])
        }
    }

    @Test func `A flush tells of a failure that nobody awaited`() async throws {
        try await ScriptedBroker.run([.refuse(.invalidRecord)]) { broker in
            try await withProducer(of: broker) { producer in
                try await producer.enqueue(ProducerRecord(value: "a"), to: topic)
                _ = await #expect { try await producer.flush() } throws: { ($0 as? ClientError)?.errorCode == .invalidRecord }
                try await producer.flush()
            }
        }
    }

    @Test func `A broker that never answers costs the delivery timeout`() async throws {
        let script = [ScriptedBroker.Step](repeating: .ignore, count: 100)
        try await ScriptedBroker.run(script) { broker in
            try await withProducer(of: broker, { configuration, _ in configuration.deliveryTimeout = .milliseconds(600) }) {
                producer in
                _ = await #expect { try await producer.send(ProducerRecord(value: "a"), to: topic) } throws: {
                    ($0 as? ClientError)?.kind == .timedOut
                }
            }
        }
    }

    @Test func `A partitioner that is not linked is named, with those that are`() async throws {
        try await ScriptedBroker.run { broker in
            try await withProducer(of: broker, { configuration, _ in configuration.defaultPartitioner = "absent" }) { producer in
                _ = await #expect { try await producer.send(ProducerRecord(value: "a"), to: topic) } throws: { error in
                    (error as? ClientError)?.kind == .partitioner && "\(error)".contains("absent") && "\(error)".contains("first")
                }
            }
        }
    }

    @Test func `A cancelled task stops waiting at once`() async throws {
        try await ScriptedBroker.run([.ignore, .ignore, .ignore]) { broker in
            await #expect(throws: (any Error).self) {
                try await withProducer(of: broker) { producer in
                    try await withThrowingTaskGroup(of: Acknowledgement.self) { group in
                        let topic = topic
                        group.addTask { try await producer.send(ProducerRecord(value: "a"), to: topic) }
                        group.cancelAll()
                        _ = try await group.next()
                    }
                }
            }
        }
    }
}

private struct FirstPartition: Partitioner {
    static let name = "first"
    static let summary = "Always the first one."
    init(settings: StrategySettings) {}
    func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int { 0 }
}
