@testable import MartletBroker
import MartletLog
import MartletModel
import MartletWire
import NIOCore
import Testing

struct FetchTests {
    @Test func `A fetch that waits is answered by a produce`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let start = ContinuousClock.now
            async let fetched = broker.ask(FetchRequest.of("t", maxWaitMs: 60_000, minBytes: 1), version: 12)
            while try broker.partition("t").waitingFetchCount == 0 { await Task.yield() }
            _ = try await broker.produce(try TestBatch.of(["a"]), to: "t")
            let data = try #require(try await fetched.responses.first?.partitions.first)
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(data.highWatermark == 1)
            #expect((data.records?.readableBytes ?? 0) > 0)
            #expect(try broker.partition("t").waitingFetchCount == 0)
        }
    }

    @Test func `A fetch that waits is answered when its time is up`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let start = ContinuousClock.now
            let answer = try await broker.ask(FetchRequest.of("t", maxWaitMs: 80, minBytes: 1), version: 12)
            #expect(ContinuousClock.now - start >= .milliseconds(80))
            let data = try #require(answer.responses.first?.partitions.first)
            #expect(data.errorCode == .none && data.records?.readableBytes ?? 0 == 0)
            #expect(try broker.partition("t").waitingFetchCount == 0)
        }
    }

    @Test func `A fetch waits for as many bytes as it asks for`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let batch = try TestBatch.of(["a"])
            let twoBatches = Int32(2 * batch.readableBytes)
            let start = ContinuousClock.now
            async let fetched = broker.ask(FetchRequest.of("t", maxWaitMs: 60_000, minBytes: twoBatches), version: 12)
            while try broker.partition("t").waitingFetchCount == 0 { await Task.yield() }
            _ = try await broker.produce(batch, to: "t")
            _ = try await broker.produce(batch, to: "t")
            #expect(try await fetched.responses.first?.partitions.first?.records?.readableBytes == Int(twoBatches))
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test func `A fetch that waits is told when its topic is deleted`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let start = ContinuousClock.now
            async let fetched = broker.ask(FetchRequest.of("t", maxWaitMs: 60_000, minBytes: 1), version: 12)
            while try broker.partition("t").waitingFetchCount == 0 { await Task.yield() }
            try await broker.deleteTopic("t")
            #expect(try await fetched.responses.first?.partitions.first?.errorCode == .unknownTopicOrPartition)
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test func `Nobody reads what is not on disk yet where the topic flushes before it acknowledges`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["delivery.guarantee": "at-least-once"])
            for _ in 0..<20 {
                async let produced = broker.produce(try TestBatch.of(["a"]), to: "t")
                let highWatermark = try await broker.fetch("t").highWatermark
                #expect(highWatermark <= (try broker.partition("t").log.flushedEndOffset))
                _ = try await produced
            }
            #expect(try await broker.fetch("t").highWatermark == 20)
        }
    }

    @Test func `However small the limits, the first batch is given, and one only`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            let batch = try TestBatch.of(["a"])
            for index in [0, 0, 1] as [PartitionIndex] { _ = try await broker.produce(batch, to: "t", index) }
            let answer = try await broker.ask(
                FetchRequest(
                    maxBytes: 1,
                    topics: [
                        .init(
                            topic: "t",
                            partitions: ([0, 1] as [PartitionIndex]).map { .init(partition: $0, partitionMaxBytes: 1) })
                    ]), version: 12)
            let byteCounts = answer.responses.first?.partitions.map { $0.records?.readableBytes ?? 0 }
            #expect(byteCounts == [batch.readableBytes, 0])
        }
    }

    @Test func `A partition's limit holds for that partition`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let batch = try TestBatch.of(["a"])
            for _ in 0..<3 { _ = try await broker.produce(batch, to: "t") }
            var request = FetchRequest.of("t")
            request.topics[0].partitions[0].partitionMaxBytes = Int32(2 * batch.readableBytes)
            let answer = try await broker.ask(request, version: 12)
            #expect(answer.responses.first?.partitions.first?.records?.readableBytes == 2 * batch.readableBytes)
        }
    }

    @Test(arguments: [
        (at: Offset(1), error: ErrorCode.none), (at: 2, error: .offsetOutOfRange), (at: -5, error: .offsetOutOfRange),
    ])
    func `The end of the log may be fetched from, nothing beyond it`(at: Offset, error: ErrorCode) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            _ = try await broker.produce(try TestBatch.of(["a"]), to: "t")
            #expect(try await broker.fetch("t", from: at).errorCode == error)
        }
    }

    @Test func `An error does not wait`() async throws {
        try await TestBroker.with { broker in
            let answer = try await broker.ask(FetchRequest.of("absent", maxWaitMs: 60_000, minBytes: 1), version: 12)
            #expect(answer.responses.first?.partitions.first?.errorCode == .unknownTopicOrPartition)
        }
    }

    @Test func `Only brokers fetch as replicas`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            var request = FetchRequest.of("t")
            request.replicaId = 2
            #expect(try await broker.ask(request, version: 12).errorCode == .clusterAuthorizationFailed)
        }
    }

    @Test func `A consumer that is further in an epoch than the epoch went is told where the logs part`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            _ = try await broker.produce(try TestBatch.of(["a", "b"]), to: "t")
            let epoch = try broker.partition("t").leaderEpoch
            var request = FetchRequest.of("t", from: 5)
            request.topics[0].partitions[0].lastFetchedEpoch = epoch
            let data = try #require(try await broker.ask(request, version: 12).responses.first?.partitions.first)
            #expect(data.errorCode == .none)
            #expect(data.divergingEpoch.epoch == epoch)
            #expect(data.divergingEpoch.endOffset == 2)
            #expect(data.records?.readableBytes ?? 0 == 0)
        }
    }

    @Test func `A consumer that saw an epoch which never was here must find another offset`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            _ = try await broker.produce(try TestBatch.of(["a", "b"]), to: "t")
            let epoch = try broker.partition("t").leaderEpoch
            var request = FetchRequest.of("t", from: 2)
            request.topics[0].partitions[0].lastFetchedEpoch = LeaderEpoch(epoch.rawValue + 3)
            let data = try #require(try await broker.ask(request, version: 12).responses.first?.partitions.first)
            #expect(data.errorCode == .offsetOutOfRange)
        }
    }

    @Test func `A consumer that believes in a later leader epoch is refused`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let epoch = try broker.partition("t").leaderEpoch
            var request = FetchRequest.of("t")
            request.topics[0].partitions[0].currentLeaderEpoch = epoch
            #expect(try await broker.ask(request, version: 12).responses.first?.partitions.first?.errorCode == ErrorCode.none)
            request.topics[0].partitions[0].currentLeaderEpoch = LeaderEpoch(epoch.rawValue + 1)
            #expect(
                try await broker.ask(request, version: 12).responses.first?.partitions.first?.errorCode == .unknownLeaderEpoch)
        }
    }
}
