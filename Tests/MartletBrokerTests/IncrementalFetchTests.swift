@testable import MartletBroker
import MartletModel
import MartletWire
import NIOCore
import Testing

/// Fetch sessions (KIP-227), as a consumer uses them.
struct IncrementalFetchTests {
    @Test func `Later answers of a session leave out what has not changed`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            let opened = try await broker.ask(Self.opening("t"), version: 12)
            #expect(opened.sessionId > 0)
            #expect(Self.told(opened) == [0, 1])

            #expect(Self.told(try await broker.ask(Self.next(opened.sessionId, epoch: 1), version: 12)) == [])

            _ = try await broker.produce(try TestBatch.of(["a"]), to: "t", 1)
            let changed = try await broker.ask(Self.next(opened.sessionId, epoch: 2), version: 12)
            #expect(changed.errorCode == .none && changed.sessionId == opened.sessionId)
            #expect(Self.told(changed) == [1])
            #expect((changed.responses.first?.partitions.first?.records?.readableBytes ?? 0) > 0)
        }
    }

    @Test func `A forgotten partition is read no more`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            let id = try await broker.ask(Self.opening("t"), version: 12).sessionId
            _ = try await broker.produce(try TestBatch.of(["a"]), to: "t", 0)
            _ = try await broker.produce(try TestBatch.of(["a"]), to: "t", 1)
            var request = Self.next(id, epoch: 1)
            request.forgottenTopicsData = [.init(topic: "t", partitions: [0])]
            #expect(Self.told(try await broker.ask(request, version: 12)) == [1])
        }
    }

    @Test func `A session that is not there is an error`() async throws {
        try await TestBroker.with { broker in
            let answer = try await broker.ask(Self.next(12345, epoch: 1), version: 12)
            #expect(answer.errorCode == .fetchSessionIdNotFound && answer.sessionId == 0)
        }
    }

    @Test func `An epoch out of turn is an error`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            let id = try await broker.ask(Self.opening("t"), version: 12).sessionId
            #expect(try await broker.ask(Self.next(id, epoch: 2), version: 12).errorCode == .invalidFetchSessionEpoch)
        }
    }

    @Test func `A session of names is not continued by ids`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            let id = try await broker.ask(Self.opening("t"), version: 12).sessionId
            #expect(try await broker.ask(Self.next(id, epoch: 1), version: 13).errorCode == .fetchSessionTopicIdError)
        }
    }

    @Test func `A session is gone when it is closed`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            let id = try await broker.ask(Self.opening("t"), version: 12).sessionId
            #expect(try await broker.ask(Self.next(id, epoch: -1), version: 12).errorCode == .none)
            #expect(try await broker.ask(Self.next(id, epoch: 1), version: 12).errorCode == .fetchSessionIdNotFound)
        }
    }

    private static func opening(_ topic: String) -> FetchRequest {
        FetchRequest(
            sessionEpoch: 0,
            topics: [
                .init(
                    topic: topic,
                    partitions: ([0, 1] as [PartitionIndex]).map { .init(partition: $0, partitionMaxBytes: 1000) })
            ])
    }

    private static func next(_ id: Int32, epoch: Int32) -> FetchRequest { FetchRequest(sessionId: id, sessionEpoch: epoch) }

    private static func told(_ answer: FetchResponse) -> [PartitionIndex] {
        answer.responses.flatMap { $0.partitions.map(\.partitionIndex) }
    }
}
