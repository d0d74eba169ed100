@testable import MartletBroker
import MartletLog
import MartletModel
import MartletStrategy
import MartletTesting
import MartletWire
import Testing

/// What a strategy's fault costs: its topic an error, the rest of the broker nothing.
struct StrategyFaultTests {
    /// Far above any time budget, far below how long the faulty strategies block.
    private static let patience = Duration.seconds(30)
    private static let blocking = ["partitioner.strategy": "faulty-blocks", "partitioner.strategy.block.ms": "300000"]

    @Test(arguments: ["faulty-throws", "faulty-out-of-range"], ["verify", "assign"])
    func `A faulty partitioner costs its topic an error`(strategy: String, mode: String) async throws {
        try await TestBroker.with(strategies: [ThrowingPartitioner.self, OutOfRangePartitioner.self]) { broker in
            try await broker.createTopic("faulty", ["partitioner.strategy": strategy, "partitioner.mode": mode])
            try await broker.createTopic("fine")
            let batch = try TestBatch.keyed([("k", "a")])
            for _ in 0..<3 {
                let refused = try await broker.produce(batch, to: "faulty")
                #expect(refused.errorCode == .policyViolation)
                #expect(refused.errorMessage?.contains(strategy) == true)
            }
            #expect(try await broker.produce(batch, to: "fine").errorCode == .none)
            #expect(try await broker.values("faulty") == [])
        }
    }

    @Test func `A partitioner that blocks is given up, and other topics are served meanwhile`() async throws {
        try await TestBroker.with(strategies: [BlockingPartitioner.self]) { broker in
            try await broker.createTopic("slow", Self.blocking.merging(["partitioner.mode": "assign"]) { $1 })
            try await broker.createTopic("fine")
            let batch = try TestBatch.keyed([("k", "a")])
            let start = ContinuousClock.now
            async let slow = broker.produce(batch, to: "slow")
            // On the same event loop: if the strategy held it, this would wait for the strategy.
            #expect(try await broker.produce(batch, to: "fine").errorCode == .none)
            #expect(try await broker.values("fine") == ["a"])
            #expect(ContinuousClock.now - start < Self.patience)

            let refused = try await slow
            #expect(refused.errorCode == .policyViolation)
            #expect(refused.errorMessage?.contains("faulty-blocks") == true)
            #expect(ContinuousClock.now - start < Self.patience)
        }
    }

    @Test func `One request to a faulty topic and a sound one has an answer for each`() async throws {
        try await TestBroker.with(strategies: [BlockingPartitioner.self]) { broker in
            try await broker.createTopic("slow", Self.blocking.merging(["partitioner.mode": "verify"]) { $1 })
            try await broker.createTopic("fine")
            let batch = try TestBatch.keyed([("k", "a")])
            let answer = try await broker.ask(
                ProduceRequest.of([("slow", [(0, batch)]), ("fine", [(0, batch)])]), version: 12)
            #expect(answer.responses.map { $0.partitionResponses.map(\.errorCode) } == [[.policyViolation], [.none]])
        }
    }

    @Test func `A retention policy that blocks does not keep other topics from theirs`() async throws {
        try await TestBroker.with(
            ["log.retention.check.interval.ms": "1"], strategies: [BlockingRetention.self, DeleteEverything.self]
        ) { broker in
            try await broker.createTopic(
                "slow", ["retention.strategy": "faulty-blocks", "retention.strategy.faulty-blocks.block.ms": "300000"])
            try await broker.createTopic("fine", ["retention.strategy": "faulty-everything", "segment.ms": "1"])
            let batch = try TestBatch.of(["a"])
            let start = ContinuousClock.now
            #expect(try await broker.produce(batch, to: "slow").errorCode == .none)
            while try broker.partition("fine").log.startOffset == 0, ContinuousClock.now - start < Self.patience {
                _ = try await broker.produce(batch, to: "fine")
            }
            #expect(try broker.partition("fine").log.startOffset > 0)
            #expect(try await broker.values("slow") == ["a"])
        }
    }

    @Test func `An ack policy that wants a thread of its own is refused`() async throws {
        try await TestBroker.with(strategies: [BlockingAcks.self]) { broker in
            let refused = try await broker.tryCreateTopic("t", ["ack.policy": "faulty-blocks"])
            #expect(refused.errorCode == .invalidConfig)
            #expect(refused.errorMessage?.contains("'.inline'") == true)
            try await broker.createTopic("fine")
            #expect(try await broker.produce(try TestBatch.of(["a"]), to: "fine").errorCode == .none)
        }
    }

    @Test(arguments: ["client", "verify", "assign"])
    func `A topic whose strategy is no longer linked can be read, and written again once it has another`(
        mode: String
    ) async throws {
        let folder = TemporaryFolder()
        let batch = try TestBatch.keyed([("k", "b")])
        try await TestBroker.with(strategies: [EverythingToFirst.self], folder: folder) { broker in
            try await broker.createTopic(
                "custom", ["partitioner.strategy": EverythingToFirst.name, "partitioner.mode": mode])
            try await broker.createTopic("fine")
            #expect(try await broker.produce(try TestBatch.keyed([("k", "a")]), to: "custom").errorCode == .none)
        }
        try await TestBroker.with(folder: folder) { broker in
            let refused = try await broker.produce(batch, to: "custom")
            #expect(refused.errorCode == .policyViolation)
            #expect(refused.errorMessage?.contains(EverythingToFirst.name) == true)
            #expect(try await broker.values("custom") == ["a"])
            #expect(try await broker.produce(batch, to: "fine").errorCode == .none)

            try await broker.alter("custom", ["partitioner.strategy": "murmur2"])
            #expect(try await broker.produce(batch, to: "custom").errorCode == .none)
            #expect(try await broker.values("custom") == ["a", "b"])
        }
    }
}

/// Somebody's own partitioner, with nothing wrong.
private struct EverythingToFirst: Partitioner {
    static let name = "everything-to-first"
    static let summary = "Everything to partition 0."
    static let isStable = true

    init(settings: StrategySettings) {}

    func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int { 0 }
}
