@testable import MartletBroker
import MartletModel
import MartletWire

extension RouteCase {
    /// Share groups. What brokers ask each other is refused to clients, which counts as well answered.
    static let shares: [RouteCase] = [
        RouteCase(.shareGroupHeartbeat) { broker, topic, version in
            try await broker.coordinator(of: "s")
            let answer = try await broker.ask(
                ShareGroupHeartbeatRequest(groupId: "s", memberId: "m", memberEpoch: 0, subscribedTopicNames: [topic.name]),
                version: version)
            return [answer.errorCode]
        },
        RouteCase(.shareGroupDescribe) { broker, topic, version in
            try await broker.coordinator(of: "s")
            try await TestShareMember(broker, id: "m").join(topic.name)
            return try await broker.ask(ShareGroupDescribeRequest(groupIds: ["s"]), version: version).groups.map(\.errorCode)
        },
        RouteCase(.shareFetch) { broker, topic, version in
            try await broker.coordinator(of: "s")
            let member = TestShareMember(broker, id: "m")
            try await member.join(topic.name)
            let answer = try await member.fetch(topic, wait: 10, version: version)
            return [answer.errorCode] + answer.partitionErrors
        },
        RouteCase(.shareAcknowledge) { broker, topic, version in
            try await broker.coordinator(of: "s")
            let member = TestShareMember(broker, id: "m")
            try await member.join(topic.name)
            _ = try await member.fetch(topic, wait: 10)
            let answer = try await member.acknowledge(topic, [], version: version)
            return [answer.errorCode] + answer.responses.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase(.initializeShareGroupState) { broker, topic, version in
            try await begin(broker, topic)
            let answer = try await broker.ask(
                InitializeShareGroupStateRequest(groupId: "s", topics: [.init(topicId: topic.id, partitions: [.init()])]),
                version: version)
            return answer.results.flatMap { $0.partitions.map { $0.errorCode } }
        },
        RouteCase(.readShareGroupState) { broker, topic, version in
            try await begin(broker, topic)
            let answer = try await broker.ask(
                ReadShareGroupStateRequest(groupId: "s", topics: [.init(topicId: topic.id, partitions: [.init()])]),
                version: version)
            return answer.results.flatMap { $0.partitions.map { $0.errorCode } }
        },
        RouteCase(.writeShareGroupState) { broker, topic, version in
            try await begin(broker, topic)
            let answer = try await broker.ask(
                WriteShareGroupStateRequest(groupId: "s", topics: [.init(topicId: topic.id, partitions: [.init()])]),
                version: version)
            return answer.results.flatMap { $0.partitions.map { $0.errorCode } }
        },
        RouteCase(.deleteShareGroupState) { broker, topic, version in
            try await begin(broker, topic)
            let answer = try await broker.ask(
                DeleteShareGroupStateRequest(groupId: "s", topics: [.init(topicId: topic.id, partitions: [.init()])]),
                version: version)
            return answer.results.flatMap { $0.partitions.map { $0.errorCode } }
        },
        RouteCase(.readShareGroupStateSummary) { broker, topic, version in
            try await begin(broker, topic)
            let answer = try await broker.ask(
                ReadShareGroupStateSummaryRequest(groupId: "s", topics: [.init(topicId: topic.id, partitions: [.init()])]),
                version: version)
            return answer.results.flatMap { $0.partitions.map { $0.errorCode } }
        },
        RouteCase(.describeShareGroupOffsets) { broker, topic, version in
            let answer = try await offsets(broker, topic) {
                try await broker.ask(
                    DescribeShareGroupOffsetsRequest(groups: [
                        .init(groupId: "s", topics: [.init(topicName: topic.name, partitions: [0])])
                    ]),
                    version: version)
            }
            return answer.groups.flatMap { [$0.errorCode] + $0.topics.flatMap { $0.partitions.map(\.errorCode) } }
        },
        RouteCase(.alterShareGroupOffsets) { broker, topic, version in
            let answer = try await offsets(broker, topic) {
                try await broker.ask(
                    AlterShareGroupOffsetsRequest(
                        groupId: "s",
                        topics: [.init(topicName: topic.name, partitions: [.init(partitionIndex: 0, startOffset: 0)])]),
                    version: version)
            }
            return [answer.errorCode] + answer.responses.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase(.deleteShareGroupOffsets) { broker, topic, version in
            let answer = try await offsets(broker, topic) {
                try await broker.ask(
                    DeleteShareGroupOffsetsRequest(groupId: "s", topics: [.init(topicName: topic.name)]), version: version)
            }
            return [answer.errorCode] + answer.responses.map(\.errorCode)
        },
    ]

    /// Asks about a share group that a member has joined and left again, when its coordinator is ready.
    private static func offsets<Response>(
        _ broker: TestBroker, _ topic: Subject, _ ask: () async throws -> Response
    ) async throws -> Response {
        try await broker.coordinator(of: "s")
        try await TestShareMember(broker, id: "m").join(topic.name)
        _ = try await broker.ask(ShareGroupHeartbeatRequest(groupId: "s", memberId: "m", memberEpoch: -1))
        try await broker.shareStateIsReady()
        return try await ask()
    }

    /// Something is recorded of the partition.
    private static func begin(_ broker: TestBroker, _ topic: Subject) async throws {
        try await broker.shareStateIsReady()
        _ = try await broker.ask(
            InitializeShareGroupStateRequest(groupId: "s", topics: [.init(topicId: topic.id, partitions: [.init()])]))
    }
}

extension TestBroker {
    /// Has the share coordinators made, and waits until they have read their state.
    func shareStateIsReady() async throws {
        _ = try await running.broker.internalTopic(.shareGroupState)
        while running.broker.coordinators.shares.shards.isEmpty
            || running.broker.coordinators.shares.shards.contains(where: { (try? $0.look { _, _ in true }) == nil })
        {
            await Task.yield()
        }
    }
}
