@testable import MartletBroker
import MartletModel
import MartletRecord
import MartletWire
import NIOCore
import Testing

struct ShareFetchTests {
    /// A broker with a topic and a share group that begins at its start.
    static func with(
        _ topicConfigs: [String: String] = [:], group: [String: String] = [:], broker keys: [String: String] = [:],
        _ body: (TestBroker, RouteCase.Subject) async throws -> Void
    ) async throws {
        let keys = ["group.share.min.record.lock.duration.ms": "1000"].merging(keys) { $1 }
        try await TestBroker.with(keys) { broker in
            try await broker.coordinator(of: "s")
            try await broker.shareGroup("s", ["share.auto.offset.reset": "earliest"].merging(group) { $1 })
            let topic = RouteCase.Subject(name: "t", id: try await broker.createTopic("t", topicConfigs))
            try await body(broker, topic)
        }
    }

    func ack(_ first: Offset, _ last: Offset, _ types: Int8...) -> [TestShareMember.Said] {
        [.init(first: first, last: last, types: types)]
    }

    @Test func `records are acquired, acknowledged with the next fetch, and not seen again`() async throws {
        try await Self.with { broker, topic in
            _ = try await broker.produce(TestBatch.of(["a", "b", "c"]), to: "t")
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            let first = try await member.fetch(topic)
            #expect(first.ranges == ["0-2 x1"])
            #expect(first.recordBytes > 0)
            #expect(first.acquisitionLockTimeoutMs == 30_000)
            let second = try await member.fetch(topic, saying: ack(0, 2, 1, 2, 1), wait: 0)
            #expect(second.acknowledgeErrors == [.none])
            let third = try await member.fetch(topic)
            #expect((second.ranges + third.ranges) == ["1-1 x2"])
            let late = try await member.acknowledge(topic, ack(0, 2, 1))
            #expect(late.responses.first?.partitions.first?.errorCode == .invalidRecordState || late.errorCode == .none)
        }
    }

    @Test func `sessions have epochs, end, and are bounded`() async throws {
        try await Self.with(broker: ["group.share.max.share.sessions": "2"]) { broker, topic in
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            #expect(try await member.fetch(topic, wait: 0, epoch: 3).errorCode == .shareSessionNotFound)
            #expect(try await member.acknowledge(topic, [], epoch: 1).errorCode == .shareSessionNotFound)
            #expect(try await member.acknowledge(topic, [], epoch: 0).errorCode == .invalidShareSessionEpoch)
            #expect(try await member.fetch(topic, wait: 0).errorCode == .none)
            #expect(try await member.fetch(topic, wait: 0, epoch: 7).errorCode == .invalidShareSessionEpoch)
            #expect(try await member.fetch(topic, saying: ack(0, 0, 1), wait: 0, epoch: 0).errorCode == .invalidRequest)
            #expect(try await TestShareMember(broker, id: "n").fetch(topic, wait: 0).errorCode == .none)
            #expect(try await TestShareMember(broker, id: "o").fetch(topic, wait: 0).errorCode == .shareSessionLimitReached)
            #expect(
                try await TestShareMember(broker, group: "unknown", id: "m").fetch(topic, wait: 0).errorCode == .groupIdNotFound)
            #expect(try await TestShareMember(broker, id: "").fetch(topic, wait: 0).errorCode == .invalidRequest)
            #expect(try await member.acknowledge(topic, [], epoch: -1).errorCode == .none)
            #expect(try await member.fetch(topic, wait: 0).errorCode == .shareSessionNotFound)
            #expect(broker.running.broker.shares.sessions.count == 1)
        }
    }

    @Test func `a fetch waits for records, and for records that come back`() async throws {
        try await Self.with { broker, topic in
            let member = TestShareMember(broker, id: "m")
            let other = TestShareMember(broker, id: "n")
            try await member.join("t")
            async let waiting = member.fetch(topic, wait: 20_000)
            _ = try await broker.produce(TestBatch.of(["a"]), to: "t")
            #expect(try await waiting.ranges == ["0-0 x1"])
            async let second = other.fetch(topic, wait: 20_000)
            let released = try await member.acknowledge(topic, ack(0, 0, 2))
            #expect(released.responses.first?.partitions.first?.errorCode == ErrorCode.none)
            #expect(try await second.ranges == ["0-0 x2"])
        }
    }

    @Test func `a session that ends gives its records to others`() async throws {
        try await Self.with { broker, topic in
            _ = try await broker.produce(TestBatch.of(["a", "b"]), to: "t")
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            #expect(try await member.fetch(topic).ranges == ["0-1 x1"])
            #expect(try await member.acknowledge(topic, ack(0, 0, 1), epoch: -1).errorCode == .none)
            #expect(try await TestShareMember(broker, id: "n").fetch(topic).ranges == ["1-1 x1"])
        }
    }

    @Test func `locks run out, unless they are renewed`() async throws {
        try await Self.with(
            group: ["share.record.lock.duration.ms": "1000"], broker: ["group.share.record.lock.duration.ms": "30000"]
        ) { broker, topic in
            _ = try await broker.produce(TestBatch.of(["a"]), to: "t")
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            let first = try await member.fetch(topic)
            #expect(first.acquisitionLockTimeoutMs == 1000)
            let renewed = try await member.fetch(topic, saying: ack(0, 0, 4), renews: true)
            #expect(renewed.acknowledgeErrors == [.none])
            #expect(try await member.acknowledge(topic, ack(0, 0, 4), renews: true).errorCode == .none)
            let unsaid = try await member.acknowledge(topic, ack(0, 0, 4))
            #expect(unsaid.responses.first?.partitions.first?.errorCode == .invalidRequest)
            #expect(try await TestShareMember(broker, id: "n").fetch(topic, wait: 20_000).ranges == ["0-0 x2"])
        }
    }

    @Test func `acknowledgements that make no sense are refused`() async throws {
        try await Self.with { broker, topic in
            _ = try await broker.produce(TestBatch.of(["a", "b"]), to: "t")
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            _ = try await member.fetch(topic)
            let cases: [([TestShareMember.Said], ErrorCode)] = [
                (ack(0, 0, 9), .invalidRequest), (ack(1, 0, 1), .invalidRequest), (ack(0, 1, 1, 1, 1), .invalidRequest),
                (ack(0, 7, 1), .invalidRequest), (ack(.init(Int64.min), .init(Int64.max), 1), .invalidRequest),
                (ack(0, 0, 1) + ack(0, 0, 1), .invalidRequest), ([.init(first: 0, last: 0, types: [])], .invalidRequest),
            ]
            for (said, code) in cases {
                let answer = try await member.acknowledge(topic, said)
                #expect(answer.responses.first?.partitions.first?.errorCode == code, "\(said)")
            }
            let other = TestShareMember(broker, id: "n")
            _ = try await other.fetch(topic, wait: 0)
            let notOwn = try await other.acknowledge(topic, ack(0, 0, 1))
            #expect(notOwn.responses.first?.partitions.first?.errorCode == .invalidRecordState)
            #expect(
                try await member.acknowledge(topic, ack(0, 1, 1)).responses.first?.partitions.first?.errorCode == ErrorCode.none)
        }
    }

    @Test func `what is accepted survives a restart, what was held comes again`() async throws {
        let folder = TemporaryFolder()
        let keys: [String: String] = [:]
        try await TestBroker.with(keys, folder: folder) { broker in
            try await broker.coordinator(of: "s")
            try await broker.shareGroup("s", ["share.auto.offset.reset": "earliest"])
            let topic = RouteCase.Subject(name: "t", id: try await broker.createTopic("t"))
            _ = try await broker.produce(TestBatch.of(["a", "b", "c"]), to: "t")
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            _ = try await member.fetch(topic)
            _ = try await member.acknowledge(topic, ack(1, 1, 1))
        }
        try await TestBroker.with(keys, folder: folder) { broker in
            try await broker.coordinator(of: "s")
            let id = try #require(broker.running.broker.topics.topic(named: "t")?.id)
            let topic = RouteCase.Subject(name: "t", id: id)
            let got = try await TestShareMember(broker, id: "n").fetch(topic, wait: 20_000)
            #expect(got.ranges == ["0-0 x2", "2-2 x2"])
        }
    }

    @Test func `at most once, records are done with when they are delivered`() async throws {
        try await Self.with(["delivery.guarantee": "at-most-once"]) { broker, topic in
            _ = try await broker.produce(TestBatch.of(["a", "b"]), to: "t", acks: 1)
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            #expect(try await member.fetch(topic).ranges == ["0-1 x1"])
            let standing = try await standing(broker, topic)
            #expect(standing == "2 lag 0")
            #expect(
                try await member.acknowledge(topic, ack(0, 1, 2)).responses.first?.partitions.first?.errorCode == ErrorCode.none)
            #expect(try await TestShareMember(broker, id: "n").fetch(topic, wait: 50).ranges == [])
        }
    }

    @Test func `records that are given up are copied with their reason`() async throws {
        try await Self.with(["dlq.topic": "dead"], group: ["share.delivery.count.limit": "2"]) { broker, topic in
            _ = try await broker.produce(TestBatch.of(["bad", "worse", "good"]), to: "t")
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            _ = try await member.fetch(topic)
            _ = try await member.acknowledge(topic, ack(0, 2, 3, 2, 1))
            #expect(try await member.fetch(topic).ranges == ["1-1 x2"])
            _ = try await member.acknowledge(topic, ack(1, 1, 2))
            while try await standing(broker, topic) != "3 lag 0" { await Task.yield() }
            let copies = try await broker.values("dead")
            #expect(copies == ["bad", "worse"])
        }
    }

    @Test func `administrators see where a group stands, move it, and delete it`() async throws {
        try await Self.with { broker, topic in
            _ = try await broker.produce(TestBatch.of(["a", "b", "c"]), to: "t")
            let member = TestShareMember(broker, id: "m")
            try await member.join("t")
            _ = try await member.fetch(topic)
            _ = try await member.acknowledge(topic, ack(0, 1, 1, 1))
            #expect(try await standing(broker, topic) == "2 lag 1")
            let alter = AlterShareGroupOffsetsRequest(
                groupId: "s", topics: [.init(topicName: "t", partitions: [.init(partitionIndex: 0, startOffset: 1)])])
            #expect(try await broker.ask(alter).errorCode == .nonEmptyGroup)
            #expect(try await broker.ask(DeleteGroupsRequest(groupsNames: ["s"])).results.map(\.errorCode) == [.nonEmptyGroup])
            _ = try await member.acknowledge(topic, [], epoch: -1)
            _ = try await broker.ask(ShareGroupHeartbeatRequest(groupId: "s", memberId: "m", memberEpoch: -1))
            #expect(try await broker.ask(alter).errorCode == .none)
            #expect(try await standing(broker, topic) == "1 lag 2")
            #expect(try await TestShareMember(broker, id: "n").fetch(topic).ranges == ["1-2 x1"])
            let deleted = try await broker.ask(DeleteShareGroupOffsetsRequest(groupId: "s", topics: [.init(topicName: "t")]))
            #expect(deleted.responses.map(\.errorCode) == [.none])
            #expect(try await broker.ask(DeleteGroupsRequest(groupsNames: ["s"])).results.map(\.errorCode) == [.none])
            let gone = try await broker.ask(DescribeShareGroupOffsetsRequest(groups: [.init(groupId: "s", topics: nil)]))
            #expect(gone.groups.map(\.errorCode) == [.groupIdNotFound])
        }
    }

    private func standing(_ broker: TestBroker, _ topic: RouteCase.Subject) async throws -> String {
        let answer = try await broker.ask(DescribeShareGroupOffsetsRequest(groups: [.init(groupId: "s", topics: nil)]))
        let partition = try #require(answer.groups.first?.topics.first?.partitions.first)
        return "\(partition.startOffset) lag \(partition.lag)"
    }
}
