import MartletClient
import MartletModel
import NIOCore
import Synchronization
import Testing

/// Share consumers against a broker.
@Suite(.timeLimit(.minutes(2))) struct ShareConsumerTests {
    private static let quick = [
        "group.share.heartbeat.interval.ms": "100", "group.share.min.heartbeat.interval.ms": "50",
        "share.coordinator.state.topic.num.partitions": "2",
    ]

    private final class Seen: Sendable {
        private let values = Mutex<[String: [Int]]>([:])

        func add(_ delivery: Delivery) {
            let text = delivery.record.value.map { String(buffer: $0) } ?? ""
            values.withLock { $0[text, default: []].append(delivery.deliveryCount) }
        }

        /// How often each value was delivered, by the broker's count.
        var all: [String: [Int]] { values.withLock { $0 } }
    }

    private func configuration(_ change: (inout ShareConsumerConfiguration) -> Void = { _ in }) -> ShareConsumerConfiguration {
        var configuration = ShareConsumerConfiguration()
        configuration.maxWait = .milliseconds(50)
        configuration.stopsWhenIdle = .milliseconds(1500)
        change(&configuration)
        return configuration
    }

    /// Share groups begin at the end unless told otherwise: the first member has to be there before the records.
    private func produce(_ count: Int, to topic: TopicName, _ client: MartletClient) async throws {
        try await client.withProducer { producer in
            for number in 0..<count { try await producer.enqueue(ProducerRecord(value: "\(number)", partition: 0), to: topic) }
        }
    }

    private func withGroup(
        _ keys: [String: String] = [:], configs: [String: String] = [:], _ body: (MartletClient, TopicName) async throws -> Void
    ) async throws {
        try await LiveBroker.run(Self.quick.merging(keys) { $1 }) { broker in
            try await broker.withTopic(partitions: 1, configs: configs) { client, topic in
                try await client.admin.alterConfigs(of: .group("g"), [.set("share.auto.offset.reset", "earliest")])
                try await body(client, topic)
            }
        }
    }

    @Test func `Each record is handed to one member, more members than partitions`() async throws {
        try await withGroup { client, topic in
            try await produce(60, to: topic, client)
            let seen = Seen()
            let settings = configuration { $0.maxRecords = 10 }
            let members = (0..<3).map { _ in
                Task {
                    try await client.withShareConsumer(of: [topic], in: "g", settings) { consumer in
                        for try await delivery in consumer.deliveries { seen.add(delivery) }
                    }
                }
            }
            for member in members { try await member.value }
            #expect(seen.all.count == 60)
            #expect(seen.all.values.allSatisfy { $0 == [1] })
        }
    }

    @Test func `What is released comes again with a higher count, what is rejected does not`() async throws {
        try await withGroup { client, topic in
            try await produce(3, to: topic, client)
            let seen = Seen()
            try await client.withShareConsumer(of: [topic], in: "g", configuration()) { consumer in
                for try await delivery in consumer.deliveries {
                    seen.add(delivery)
                    if delivery.record.offset == 0, delivery.deliveryCount == 1 { delivery.release() }
                    if delivery.record.offset == 1 { delivery.reject() }
                }
            }
            #expect(seen.all == ["0": [1, 2], "1": [1], "2": [1]])
        }
    }

    private struct Crash: Error {}

    @Test func `What a member had in hand when it failed goes to another`() async throws {
        try await withGroup { client, topic in
            try await produce(4, to: topic, client)
            let seen = Seen()
            await #expect(throws: Crash.self) {
                try await client.withShareConsumer(of: [topic], in: "g", configuration()) { consumer in
                    for try await delivery in consumer.deliveries {
                        seen.add(delivery)
                        if delivery.record.offset == 1 { throw Crash() }
                    }
                }
            }
            try await client.withShareConsumer(of: [topic], in: "g", configuration()) { consumer in
                for try await delivery in consumer.deliveries { seen.add(delivery) }
            }
            #expect(seen.all["0"] == [1], "its successor was asked for: it is done with")
            #expect(seen.all["1"]?.count == 2 && seen.all["2"] != nil && seen.all["3"] != nil)
        }
    }

    @Test func `An explicit member says what becomes of each record, and may keep one for longer`() async throws {
        try await withGroup { client, topic in
            try await produce(2, to: topic, client)
            try await client.withShareConsumer(of: [topic], in: "g", configuration { $0.acknowledgement = .explicit }) {
                consumer in
                var deliveries = consumer.deliveries.makeAsyncIterator()
                let first = try #require(try await deliveries.next())
                let second = try #require(try await deliveries.next())
                try await first.renew()
                first.accept()
                second.accept()
                try await consumer.flush()
                #expect(try await deliveries.next() == nil)
            }
            let offsets = try await client.admin.shareOffsets(of: "g")
            #expect(offsets.values.map(\.start) == [2])
        }
    }

    @Test func `Records of an at-most-once topic are done with before they are handed out`() async throws {
        try await withGroup(configs: ["delivery.guarantee": "at-most-once"]) { client, topic in
            try await produce(4, to: topic, client)
            let seen = Seen()
            await #expect(throws: Crash.self) {
                try await client.withShareConsumer(of: [topic], in: "g", configuration()) { consumer in
                    for try await delivery in consumer.deliveries {
                        seen.add(delivery)
                        throw Crash()
                    }
                }
            }
            try await client.withShareConsumer(of: [topic], in: "g", configuration()) { consumer in
                for try await delivery in consumer.deliveries { seen.add(delivery) }
            }
            #expect(seen.all.values.allSatisfy { $0 == [1] })
            #expect(seen.all["0"] == [1])
        }
    }
}
