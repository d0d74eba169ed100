@testable import MartletBroker
import MartletModel
import MartletWire
import NIOCore
import Testing

struct AdministrationTests {
    @Test(arguments: [10, 11, 12, 13] as [Int16])
    func `Metadata of an unknown topic id is answered in every version that has ids`(version: Int16) async throws {
        try await TestBroker.with { broker in
            let unknown = TopicID(high: 1, low: 2)
            let answer = try await broker.ask(
                MetadataRequest(topics: [.init(topicId: unknown, name: nil)]), version: version)
            #expect(answer.topics.map(\.errorCode) == [.unknownTopicId])
        }
    }

    @Test func `A topic that is only validated is not made`() async throws {
        try await TestBroker.with { broker in
            let answer = try await broker.ask(
                CreateTopicsRequest(topics: [.init(name: "t", numPartitions: 3, replicationFactor: 1)], validateOnly: true))
            #expect(answer.topics.map(\.errorCode) == [.none])
            #expect(try await broker.topicNames() == [])
        }
    }

    @Test func `A name twice in a request is an error in both places, and the others are made`() async throws {
        try await TestBroker.with { broker in
            let names = ["a", "b", "a"]
            let answer = try await broker.ask(
                CreateTopicsRequest(topics: names.map { .init(name: $0, numPartitions: 1, replicationFactor: 1) }))
            #expect(answer.topics.map(\.name) == names)
            #expect(answer.topics.map(\.errorCode) == [.invalidRequest, .none, .invalidRequest])
            #expect(try await broker.topicNames() == ["b"])
        }
    }

    @Test(arguments: [
        (name: "a_b", error: ErrorCode.invalidTopicException), (name: "a.b", error: .topicAlreadyExists),
        (name: "", error: .invalidTopicException), (name: "..", error: .invalidTopicException),
        (name: "a/b", error: .invalidTopicException), (name: String(repeating: "x", count: 250), error: .invalidTopicException),
        (name: "a-b", error: .none),
    ])
    func `Next to a.b, some names cannot be had`(name: String, error: ErrorCode) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("a.b")
            #expect(try await broker.tryCreateTopic(name).errorCode == error)
        }
    }

    @Test func `Numbers of partitions and replicas are checked`() async throws {
        try await TestBroker.with { broker in
            #expect(try await broker.tryCreateTopic("t", partitions: 0).errorCode == .invalidPartitions)
            #expect(try await broker.tryCreateTopic("t", replicationFactor: 2).errorCode == .invalidReplicationFactor)
            #expect(try await broker.tryCreateTopic("t", ["retention.ms": "soon"]).errorCode == .invalidConfig)
            #expect(try await broker.tryCreateTopic("t", ["retention.mss": "1"]).errorCode == .invalidConfig)
            let made = try await broker.tryCreateTopic("t", partitions: -1, replicationFactor: -1)
            #expect(made.errorCode == .none && made.numPartitions == 1 && made.replicationFactor == 1)
        }
    }

    @Test func `Replicas may be assigned by hand, to brokers that are there`() async throws {
        try await TestBroker.with { broker in
            let here = broker.running.broker.id
            func create(_ name: String, on id: BrokerID) async throws -> ErrorCode? {
                try await broker.ask(
                    CreateTopicsRequest(topics: [
                        .init(
                            name: name, numPartitions: -1, replicationFactor: -1,
                            assignments: ([0, 1] as [PartitionIndex]).map { .init(partitionIndex: $0, brokerIds: [id]) })
                    ])
                ).topics.first?.errorCode
            }
            let made = try await create("here", on: here)
            #expect(made == ErrorCode.none)
            #expect(try await create("there", on: BrokerID(here.rawValue + 1)) == .invalidReplicaAssignment)
            #expect(try await broker.produce(try TestBatch.of(["a"]), to: "here", 1).errorCode == .none)
        }
    }

    @Test func `A deleted topic that is made again is another one and empty`() async throws {
        try await TestBroker.with { broker in
            var ids: Set<KafkaUUID> = []
            for _ in 0..<5 {
                ids.insert(try await broker.createTopic("t"))
                #expect(try await broker.produce(try TestBatch.of(["a"]), to: "t").baseOffset == 0)
                try await broker.deleteTopic("t")
                #expect(try await broker.produce(try TestBatch.of(["a"]), to: "t").errorCode == .unknownTopicOrPartition)
            }
            #expect(ids.count == 5)
        }
    }

    @Test func `A topic may be deleted by its id`() async throws {
        try await TestBroker.with { broker in
            let id = try await broker.createTopic("t")
            let answer = try await broker.ask(DeleteTopicsRequest(topics: [.init(name: nil, topicId: id)]))
            #expect(answer.responses.map(\.name) == ["t"])
            #expect(try await broker.topicNames() == [])
        }
    }

    @Test func `A topic grows and keeps its records`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            _ = try await broker.produce(try TestBatch.of(["a"]), to: "t")
            let grown = try await broker.ask(
                CreatePartitionsRequest(topics: [.init(name: "t", count: 3, assignments: nil)]))
            #expect(grown.results.map(\.errorCode) == [.none])
            #expect(try await broker.produce(try TestBatch.of(["b"]), to: "t", 2).errorCode == .none)
            #expect(try await broker.values("t") == ["a"])
            for count in [3, 2, 0] as [Int32] {
                let refused = try await broker.ask(
                    CreatePartitionsRequest(topics: [.init(name: "t", count: count, assignments: nil)]))
                #expect(refused.results.map(\.errorCode) == [.invalidPartitions], "\(count)")
            }
        }
    }

    @Test func `Deleted records are gone, and none beyond the high watermark can be`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            _ = try await broker.produce(try TestBatch.of(["a"]), to: "t")
            _ = try await broker.produce(try TestBatch.of(["b"]), to: "t")
            func delete(before offset: Offset) async throws -> DeleteRecordsResponse.DeleteRecordsPartitionResult? {
                try await broker.ask(
                    DeleteRecordsRequest(topics: [
                        .init(name: "t", partitions: [.init(partitionIndex: 0, offset: offset)])
                    ])
                ).topics.first?.partitions.first
            }
            #expect(try await delete(before: 1)?.lowWatermark == 1)
            #expect(try await broker.fetch("t", from: 0).errorCode == .offsetOutOfRange)
            #expect(try await broker.values("t", from: 1) == ["b"])
            #expect(try await delete(before: 3)?.errorCode == .offsetOutOfRange)
            #expect(try await delete(before: -2)?.errorCode == .offsetOutOfRange)
            #expect(try await delete(before: -1)?.lowWatermark == 2)
        }
    }

    @Test func `DescribeLogDirs tells how much a partition takes`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            let batch = try TestBatch.of(["a"])
            _ = try await broker.produce(batch, to: "t", 1)
            let answer = try await broker.ask(DescribeLogDirsRequest(topics: nil))
            let folder = try #require(answer.results.first)
            #expect(folder.logDir == broker.running.dataDirectory)
            #expect(folder.usableBytes > 0 && folder.totalBytes >= folder.usableBytes)
            let sizes = folder.topics.flatMap { $0.partitions.map(\.partitionSize) }
            #expect(sizes == [0, Int64(batch.readableBytes)])
        }
    }

    @Test func `What was made and written is there after a restart`() async throws {
        let folder = TemporaryFolder()
        var id = KafkaUUID.zero
        try await TestBroker.with(folder: folder) { broker in
            id = try await broker.createTopic("t", partitions: 2, ["retention.ms": "12345678"])
            _ = try await broker.produce(try TestBatch.of(["a", "b"]), to: "t", 1)
        }
        try await TestBroker.with(folder: folder) { broker in
            let topic = try #require(try await broker.ask(MetadataRequest(topics: [.init(name: "t")])).topics.first)
            #expect(topic.topicId == id && topic.partitions.count == 2)
            #expect(try await broker.config("retention.ms", of: "t")?.value == "12345678")
            #expect(try broker.partition("t", 1).highWatermark == 2)
            #expect(try await broker.values("t", 1) == ["a", "b"])
            #expect(try await broker.produce(try TestBatch.of(["c"]), to: "t", 1).baseOffset == 2)
        }
    }
}
