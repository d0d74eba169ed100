import MartletCoordination
import MartletModel
import MartletWire
import Testing

@testable import MartletBroker

/// What somebody may see does not tell of what it may not see.
@Suite struct HiddenTopicTests {
    private static let settings = [
        "authorizer.class.name": "acl", "super.users": "User:root", "offsets.topic.num.partitions": "1",
        "share.coordinator.state.topic.num.partitions": "1",
    ]

    private static func allow(
        _ broker: TestBroker, _ operation: AccessOperation, _ type: AccessResourceType, _ name: String
    ) async throws {
        let answer = try await broker.ask(
            CreateAclsRequest(creations: [
                .init(
                    resourceType: type.rawValue, resourceName: name, resourcePatternType: AccessPatternType.literal.rawValue,
                    principal: "User:eve", host: "*", operation: operation.rawValue,
                    permissionType: AccessPermission.allow.rawValue)
            ]))
        try #require(answer.results.map(\.errorCode) == [.none])
    }

    @Test func `A consumer group is told to nobody who may not see all of its topics`() async throws {
        try await TestBroker.with(Self.settings) { broker in
            broker.act(as: Principal(name: "root"))
            _ = try await broker.createTopic("hidden", partitions: 1)
            try await broker.coordinator(of: "g")
            let joined = try await broker.ask(
                ConsumerGroupHeartbeatRequest(
                    groupId: "g", memberId: "m", memberEpoch: 0, rebalanceTimeoutMs: 60_000, subscribedTopicNames: ["hidden"],
                    topicPartitions: []))
            try #require(joined.errorCode == .none)
            try await Self.allow(broker, .describe, .group, "g")
            broker.act(as: Principal(name: "eve"), in: .consumerGroupDescribe)
            let refused = try #require(try await broker.ask(ConsumerGroupDescribeRequest(groupIds: ["g"])).groups.first)
            #expect(refused.errorCode == .topicAuthorizationFailed && refused.members.isEmpty)
            try await Self.allow(broker, .describe, .topic, "hidden")
            let told = try #require(try await broker.ask(ConsumerGroupDescribeRequest(groupIds: ["g"])).groups.first)
            #expect(told.errorCode == .none && told.members.count == 1)
        }
    }

    @Test func `A regular expression finds no topic that its member may not see`() async throws {
        try await TestBroker.with(Self.settings) { broker in
            broker.act(as: Principal(name: "root"))
            let seen = try await broker.createTopic("seen", partitions: 1)
            _ = try await broker.createTopic("hidden", partitions: 1)
            try await broker.coordinator(of: "g")
            try await Self.allow(broker, .read, .group, "g")
            try await Self.allow(broker, .describe, .topic, "seen")
            broker.act(as: Principal(name: "eve"), in: .consumerGroupHeartbeat)
            var answer = try await broker.beat("m", pattern: "(seen|hidden|later)")
            var topics: Set<TopicID> = []
            func beat(untilTopics count: Int) async throws {
                let limit = ContinuousClock.now + .seconds(20)
                while topics.count < count {
                    try #require(answer.errorCode == .none && .now < limit)
                    topics.formUnion(answer.assignment?.topicPartitions.map(\.topicId) ?? [])
                    answer = try await broker.beat("m", epoch: answer.memberEpoch)
                }
            }
            try await beat(untilTopics: 1)
            try await Self.allow(broker, .describe, .topic, "later")
            let later = try await broker.createTopic("later", partitions: 1)
            try await beat(untilTopics: 2)
            #expect(topics == [seen, later])
        }
    }

    @Test func `A share group is told to nobody who may not see all of its topics`() async throws {
        try await TestBroker.with(Self.settings) { broker in
            broker.act(as: Principal(name: "root"))
            _ = try await broker.createTopic("hidden", partitions: 1)
            try await broker.coordinator(of: "s")
            try await TestShareMember(broker, id: "m").join("hidden")
            try await Self.allow(broker, .describe, .group, "s")
            broker.act(as: Principal(name: "eve"), in: .shareGroupDescribe)
            let refused = try #require(try await broker.ask(ShareGroupDescribeRequest(groupIds: ["s"])).groups.first)
            #expect(refused.errorCode == .topicAuthorizationFailed && refused.members.isEmpty)
            try await Self.allow(broker, .describe, .topic, "hidden")
            let told = try #require(try await broker.ask(ShareGroupDescribeRequest(groupIds: ["s"])).groups.first)
            #expect(told.errorCode == .none && told.members.count == 1)
        }
    }

    @Test func `Who may ask for no coordinator has no internal topic made`() async throws {
        try await TestBroker.with(Self.settings) { broker in
            broker.act(as: Principal(name: "eve"))
            for keyType in [0, 1, 2] as [Int8] {
                let answer = try await broker.ask(FindCoordinatorRequest(keyType: keyType, coordinatorKeys: ["g"]))
                #expect(answer.coordinators.allSatisfy { $0.errorCode != .none })
            }
            #expect(broker.running.broker.image.topicNames.isEmpty)
        }
    }

    @Test func `Who may not see the cluster is told no operations on it`() async throws {
        try await TestBroker.with(Self.settings) { broker in
            broker.act(as: Principal(name: "root"))
            try await Self.allow(broker, .create, .cluster, AccessResource.cluster.name)
            broker.act(as: Principal(name: "eve"), in: .describeCluster)
            broker.act(as: Principal(name: "eve"), in: .metadata)
            let cluster = DescribeClusterRequest(includeClusterAuthorizedOperations: true)
            #expect(try await broker.ask(cluster).clusterAuthorizedOperations == 0)
            let metadata = MetadataRequest(topics: [], includeClusterAuthorizedOperations: true)
            #expect(try await broker.ask(metadata, version: 10).clusterAuthorizedOperations == 0)
            try await Self.allow(broker, .describe, .cluster, AccessResource.cluster.name)
            let both = Int32(1) << Int32(AccessOperation.create.rawValue) | 1 << Int32(AccessOperation.describe.rawValue)
            #expect(try await broker.ask(cluster).clusterAuthorizedOperations == both)
        }
    }
}
