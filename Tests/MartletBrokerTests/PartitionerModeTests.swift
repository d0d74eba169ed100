@testable import MartletBroker
import MartletModel
import MartletRecord
import MartletWire
import NIOCore
import Testing

/// `partitioner.mode`: who chooses the partition of a record.
struct PartitionerModeTests {
    private static let keys = (0..<40).map { "key-\($0)" }

    private static func batch(of keys: [String?], producer: BatchProducer = .none) throws -> ByteBuffer {
        try TestBatch.keyed(keys.map { ($0, $0 ?? "none") }, producer: producer)
    }

    /// Where murmur2 sees these keys among four partitions, as the broker's own `assign` places them.
    private static func placed(_ broker: TestBroker) async throws -> [PartitionIndex: [String]] {
        try await broker.createTopic("assigned", partitions: 4, ["partitioner.mode": "assign"])
        let answer = try await broker.produce(try batch(of: keys), to: "assigned", .open)
        try #require(answer.errorCode == .none, "\(answer.errorMessage ?? "")")
        var placed: [PartitionIndex: [String]] = [:]
        for index in [0, 1, 2, 3] as [PartitionIndex] { placed[index] = try await broker.values("assigned", index) }
        return placed
    }

    @Test func `A batch that is left open is spread over the partitions, each key in its place`() async throws {
        try await TestBroker.with { broker in
            let placed = try await Self.placed(broker)
            #expect(placed.values.allSatisfy { !$0.isEmpty })
            #expect(placed.values.flatMap(\.self).sorted() == Self.keys.sorted())
            // Once more, in another order: the same places.
            _ = try await broker.produce(try Self.batch(of: Self.keys.reversed()), to: "assigned", .open)
            for (index, keys) in placed {
                #expect(try await broker.values("assigned", index) == keys + keys.reversed())
            }
        }
    }

    @Test func `One answer is given for a batch that was spread`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 4, ["partitioner.mode": "assign"])
            let answer = try await broker.ask(
                ProduceRequest.of([("t", [(.open, try Self.batch(of: Self.keys))])]), version: 12)
            #expect(answer.responses.first?.partitionResponses.map(\.index) == [.open])
        }
    }

    @Test func `A batch without records gets its answer, too`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 4, ["partitioner.mode": "assign"])
            let answer = try await broker.ask(ProduceRequest.of([("t", [(.open, try Self.batch(of: []))])]), version: 12)
            #expect(answer.responses.first?.partitionResponses.map(\.errorCode) == [.invalidRecord])
        }
    }

    @Test func `A keyed record in the wrong partition is refused with the right one`() async throws {
        try await TestBroker.with { broker in
            let placed = try await Self.placed(broker)
            let key = try #require(placed[2]?.first)
            try await broker.createTopic("t", partitions: 4, ["partitioner.mode": "verify"])
            #expect(try await broker.produce(try Self.batch(of: [key]), to: "t", 2).errorCode == .none)
            let refused = try await broker.produce(try Self.batch(of: [nil, key]), to: "t", 1)
            #expect(refused.errorCode == .invalidRecord)
            let message = try #require(refused.errorMessage)
            #expect(message.contains("Record 1 was sent to partition 1"))
            #expect(message.contains("belongs to partition 2") && message.contains("'murmur2'"))
            #expect(try await broker.values("t", 1) == [])
        }
    }

    @Test func `A record without a key may go anywhere`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 4, ["partitioner.mode": "verify"])
            for index in [0, 1, 2, 3] as [PartitionIndex] {
                #expect(try await broker.produce(try Self.batch(of: [nil]), to: "t", index).errorCode == .none)
            }
        }
    }

    @Test func `A batch with sequences is verified, not taken apart`() async throws {
        try await TestBroker.with { broker in
            let placed = try await Self.placed(broker)
            let right = try #require(placed[3])
            func batch(_ keys: [String], from sequence: ProducerSequence) throws -> ByteBuffer {
                try Self.batch(of: keys, producer: BatchProducer(id: 7, epoch: 0, baseSequence: sequence))
            }
            #expect(try await broker.produce(try batch(right, from: 0), to: "assigned", 3).errorCode == .none)
            #expect(try await broker.produce(try batch(right, from: 0), to: "assigned", 1).errorCode == .invalidRecord)
            let mixed = try await broker.produce(try batch(Self.keys, from: 0), to: "assigned", .open)
            #expect(mixed.errorCode == .invalidRecord)
            #expect(mixed.errorMessage?.contains("of one partition only") == true)
        }
    }

    @Test func `Left open where the client chooses is an unknown partition`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 4)
            #expect(
                try await broker.produce(try Self.batch(of: ["k"]), to: "t", .open).errorCode == .unknownTopicOrPartition)
        }
    }

    @Test(arguments: ["verify", "assign"])
    func `A batch that cannot be read is corrupt, whoever chooses`(mode: String) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 4, ["partitioner.mode": mode])
            var batch = try Self.batch(of: ["k"])
            batch.setInteger(UInt8(0xff), at: batch.writerIndex - 2)
            #expect(try await broker.produce(batch, to: "t", 0).errorCode == .corruptMessage)
        }
    }
}
