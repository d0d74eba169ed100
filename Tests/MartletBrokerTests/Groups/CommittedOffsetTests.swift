@testable import MartletBroker
import MartletModel
import MartletWire
import Testing

/// Committed offsets against a whole broker.
struct CommittedOffsetTests {
    private static let quick = ["offsets.topic.num.partitions": "4"]

    @Test(arguments: OffsetCommitRequest.validVersions)
    func `An offset is committed in every version`(version: Int16) async throws {
        try await TestBroker.with(Self.quick) { broker in
            let topic = RouteCase.Subject(name: "t", id: try await broker.createTopic("t", partitions: 2))
            try await broker.coordinator(of: "g")
            let answer = try await broker.commit(7, of: topic, partition: 1, version: version)
            #expect(answer.topics.flatMap { $0.partitions.map(\.errorCode) } == [.none])
            #expect(try await broker.committed(topic, partition: 1) == 7)
            #expect(try await broker.committed(topic, partition: 0) == -1)
        }
    }

    @Test(arguments: OffsetFetchRequest.validVersions)
    func `Offsets are fetched in every version`(version: Int16) async throws {
        try await TestBroker.with(Self.quick) { broker in
            let topic = RouteCase.Subject(name: "t", id: try await broker.createTopic("t", partitions: 2))
            try await broker.coordinator(of: "g")
            _ = try await broker.commit(7, of: topic)
            let answer = try await broker.fetchOffsets(of: topic, partitions: [0, 1], version: version)
            let old = answer.topics.flatMap { $0.partitions.map { "\($0.committedOffset) \($0.metadata ?? "")" } }
            let new = answer.groups.flatMap {
                $0.topics.flatMap { $0.partitions.map { "\($0.committedOffset) \($0.metadata ?? "")" } }
            }
            #expect(old + new == ["7 note", "-1 "])
            guard version >= 2 else { return }
            let all =
                version >= 8
                ? try await broker.ask(OffsetFetchRequest(groups: [.init(groupId: "g", topics: nil)]), version: version)
                : try await broker.ask(OffsetFetchRequest(groupId: "g", topics: nil), version: version)
            let offsets =
                all.topics.flatMap { $0.partitions.map(\.committedOffset) }
                + all.groups.flatMap { $0.topics.flatMap { $0.partitions.map(\.committedOffset) } }
            #expect(offsets == [7])
            if version >= 10 { #expect(all.groups[0].topics.map(\.topicId) == [topic.id]) }
        }
    }

    @Test func `What does not exist, or is too long, is refused on its own`() async throws {
        try await TestBroker.with(Self.quick) { broker in
            let topic = RouteCase.Subject(name: "t", id: try await broker.createTopic("t"))
            let absent = RouteCase.Subject(name: "absent", id: KafkaUUID(high: 7, low: 7))
            try await broker.coordinator(of: "g")
            func error(_ answer: OffsetCommitResponse) -> [ErrorCode] { answer.topics.flatMap { $0.partitions.map(\.errorCode) } }
            #expect(error(try await broker.commit(1, of: absent, version: 10)) == [.unknownTopicId])
            #expect(error(try await broker.commit(1, of: absent, version: 9)) == [.unknownTopicOrPartition])
            #expect(error(try await broker.commit(1, of: topic, partition: 1)) == [.unknownTopicOrPartition])
            #expect(error(try await broker.commit(1, of: topic, partition: -1)) == [.unknownTopicOrPartition])
            let long = String(repeating: "x", count: 4097)
            #expect(error(try await broker.commit(1, of: topic, metadata: long)) == [.offsetMetadataTooLarge])
            #expect(error(try await broker.commit(1, of: topic, metadata: nil)) == [.none])
            #expect(error(try await broker.commit(1, of: topic, member: "m", generation: 4)) == [.unknownMemberId])
            #expect(error(try await broker.commit(1, of: topic, group: "new", member: "m", generation: 4)) == [.groupIdNotFound])
            #expect(
                error(try await broker.commit(1, of: topic, group: "new", member: "m", generation: 4, version: 8))
                    == [.illegalGeneration])
            let fetched = try await broker.fetchOffsets(of: absent).groups[0].topics[0].partitions[0]
            #expect(fetched.errorCode == .unknownTopicId)
        }
    }

    @Test func `A topic that is deleted takes its offsets along, though another gets its name`() async throws {
        try await TestBroker.with(Self.quick) { broker in
            let first = RouteCase.Subject(name: "t", id: try await broker.createTopic("t"))
            try await broker.coordinator(of: "g")
            _ = try await broker.commit(7, of: first)
            try await broker.deleteTopic("t")
            let second = RouteCase.Subject(name: "t", id: try await broker.createTopic("t"))
            #expect(try await broker.committed(second) == -1)
            let limit = ContinuousClock.now + .seconds(20)
            while try await !broker.ask(OffsetFetchRequest(groups: [.init(groupId: "g", topics: nil)])).groups[0].topics.isEmpty {
                try #require(.now < limit, "The offsets are still there after 20 s.")
                await Task.yield()
            }
        }
    }

    @Test func `Retention asks how far each group has read`() async throws {
        try await TestBroker.with(Self.quick) { broker in
            let topic = RouteCase.Subject(name: "t", id: try await broker.createTopic("t"))
            try await broker.coordinator(of: "g")
            for number in 0..<5 { _ = try await broker.commit(Offset(Int64(number)), of: topic, group: "g\(number)") }
            let running = broker.running.broker
            let consumed = ConsumedOffsets(
                host: running.host, links: running.links, groups: running.groups, logger: running.logger)
            let found = consumed.offsets(of: TopicPartition(topic: try TopicName("t"), partition: 0))
            #expect(found == ["g0": 0, "g1": 1, "g2": 2, "g3": 3, "g4": 4])
        }
    }
}
