@testable import MartletBroker
import MartletModel
import MartletStrategy
import MartletTesting
import MartletWire
import Testing

/// The consumer protocol (KIP-848) through the broker.
struct ConsumerGroupTests {
    @Test func `a member gets its partitions, may commit in its epoch, and is described`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            try await broker.coordinator(of: "g")
            let joined = try await broker.beat("a", topics: ["t"])
            #expect(joined.errorCode == .none)
            #expect(joined.assignment?.topicPartitions.map(\.partitions) == [[0, 1]])
            let described = try await broker.ask(ConsumerGroupDescribeRequest(groupIds: ["g", "x"])).groups
            #expect(described.map(\.errorCode) == [.none, .groupIdNotFound])
            #expect(described[0].members.map(\.clientHost) == ["/test"])
            #expect(described[0].members[0].assignment.topicPartitions.map(\.topicName) == ["t"])

            let listed = try await broker.ask(ListGroupsRequest()).groups.first { $0.groupId == "g" }
            #expect(listed?.groupType == "consumer")
            #expect(listed?.groupState == "Stable")
            let refused = try await broker.ask(DeleteGroupsRequest(groupsNames: ["g"]))
            #expect(refused.results.map(\.errorCode) == [.nonEmptyGroup])
        }
    }

    @Test func `a pattern finds its topics, and those that are made later`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("orders-1")
            try await broker.coordinator(of: "g")
            var epoch = try await broker.beat("a", pattern: "orders-.*").memberEpoch
            epoch = try await broker.beat("a", epoch: epoch, until: 1)
            try await broker.createTopic("orders-2")
            try await broker.createTopic("others")
            _ = try await broker.beat("a", epoch: epoch, until: 2)
        }
    }

    @Test func `an assignor of the user's own that fails is counted, and its group alone waits`() async throws {
        let keys = ["group.consumer.assignors": "uniform,faulty-throws"]
        try await TestBroker.with(keys, strategies: [ThrowingAssignor.self]) { broker in
            try await broker.createTopic("t")
            try await broker.coordinator(of: "g")
            let faulty = try await broker.beat("a", topics: ["t"], assignor: "faulty-throws", group: "g")
            #expect(faulty.errorCode == .none)
            #expect(faulty.assignment?.topicPartitions.isEmpty == true)
            let fine = try await broker.beat("a", topics: ["t"], group: "fine")
            #expect(fine.assignment?.topicPartitions.map(\.partitions) == [[0]])
            let ledger = broker.running.broker.strategies.runner.ledger
            let limit = ContinuousClock.now + .seconds(20)
            while ledger.counters[ThrowingAssignor.identity]?.threw ?? 0 == 0 {
                try #require(.now < limit, "The fault is not counted after 20 s.")
                await Task.yield()
            }
            #expect(try await broker.beat("a", epoch: faulty.memberEpoch).errorCode == .none)
        }
    }

    @Test func `a blocking assignor holds up nobody`() async throws {
        let keys = [
            "group.consumer.assignors": "faulty-blocks,uniform", "group.consumer.assignors.faulty-blocks.block.ms": "300000",
        ]
        try await TestBroker.with(keys, strategies: [BlockingAssignor.self]) { broker in
            try await broker.createTopic("t")
            try await broker.coordinator(of: "g")
            let start = ContinuousClock.now
            for number in 0..<20 { #expect(try await broker.beat("m-\(number)", topics: ["t"]).errorCode == .none) }
            let fine = try await broker.beat("a", topics: ["t"], assignor: "uniform", group: "fine")
            #expect(fine.assignment?.topicPartitions.map(\.partitions) == [[0]])
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test func `an assignor that is not linked stops the start`() async throws {
        await #expect(throws: (any Error).self) {
            try await TestBroker.with(["group.consumer.assignors": "mine"]) { _ in }
        }
    }

    @Test func `clients are told of group_version`() async throws {
        try await TestBroker.with { broker in
            let request = ApiVersionsRequest(clientSoftwareName: "test", clientSoftwareVersion: "1")
            let latest = try await broker.ask(request, version: 4)
            #expect(latest.supportedFeatures.first { $0.name == "group.version" }?.maxVersion == 1)
            #expect(latest.finalizedFeatures.first { $0.name == "group.version" }?.maxVersionLevel == 1)
            // A lowest level of 0 is beyond clients of version 3.
            let former = try await broker.ask(request, version: 3)
            #expect(former.supportedFeatures.allSatisfy { $0.minVersion > 0 })
        }
    }
}

extension TestBroker {
    func beat(
        _ member: String, epoch: Int32 = 0, topics: [String]? = nil, pattern: String? = nil, assignor: String? = nil,
        group: String = "g", version: Int16 = 1
    ) async throws -> ConsumerGroupHeartbeatResponse {
        try await ask(
            ConsumerGroupHeartbeatRequest(
                groupId: group, memberId: member, memberEpoch: epoch, rebalanceTimeoutMs: epoch == 0 ? 60_000 : -1,
                subscribedTopicNames: topics, subscribedTopicRegex: pattern, serverAssignor: assignor,
                topicPartitions: epoch == 0 ? [] : nil), version: version)
    }

    /// Heartbeats until the member has partitions of so many topics; its epoch then.
    fileprivate func beat(_ member: String, epoch: Int32, until topicCount: Int) async throws -> Int32 {
        var epoch = epoch
        let limit = ContinuousClock.now + .seconds(20)
        while true {
            let answer = try await beat(member, epoch: epoch)
            try #require(answer.errorCode == .none)
            epoch = answer.memberEpoch
            if answer.assignment?.topicPartitions.count == topicCount { return epoch }
            try #require(.now < limit, "The member has not got its topics after 20 s.")
        }
    }
}
