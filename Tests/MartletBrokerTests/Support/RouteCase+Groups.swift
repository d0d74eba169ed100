@testable import MartletBroker
import MartletModel
import MartletWire

extension RouteCase {
    /// Groups and offsets. What a stranger is told counts as well answered: the way through a whole generation, in each
    /// version, is `ClassicGroupTests`.
    static let groups: [RouteCase] = [
        RouteCase(.joinGroup) { broker, _, version in
            try await broker.coordinator(of: "g")
            let stranger = version >= 4 ? "" : "nobody"
            let answer = try await broker.ask(
                JoinGroupRequest(
                    groupId: "g", sessionTimeoutMs: 10_000, memberId: stranger, protocolType: "consumer",
                    protocols: [.init(name: "range")]), version: version)
            return [expected([.memberIdRequired, .unknownMemberId], answer.errorCode)]
        },
        RouteCase(.syncGroup) { broker, _, version in
            try await broker.coordinator(of: "g")
            var request = SyncGroupRequest(groupId: "g", memberId: "nobody")
            if version >= 5 { (request.protocolType, request.protocolName) = ("consumer", "range") }
            return [expected([.unknownMemberId], try await broker.ask(request, version: version).errorCode)]
        },
        RouteCase(.heartbeat) { broker, _, version in
            try await broker.coordinator(of: "g")
            let answer = try await broker.ask(HeartbeatRequest(groupId: "g", memberId: "nobody"), version: version)
            return [expected([.unknownMemberId], answer.errorCode)]
        },
        RouteCase(.leaveGroup) { broker, _, version in
            try await broker.coordinator(of: "g")
            var request = LeaveGroupRequest(groupId: "g")
            if version >= 3 { request.members = [.init(memberId: "nobody")] } else { request.memberId = "nobody" }
            let answer = try await broker.ask(request, version: version)
            return ([answer.errorCode] + answer.members.map(\.errorCode)).map { expected([.unknownMemberId], $0) }
        },
        RouteCase(.offsetCommit) { broker, topic, version in
            try await broker.coordinator(of: "g")
            return try await broker.commit(7, of: topic, version: version).topics.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase(.offsetFetch) { broker, topic, version in
            try await broker.coordinator(of: "g")
            _ = try await broker.commit(7, of: topic, version: 8)
            let answer = try await broker.fetchOffsets(of: topic, version: version)
            let before = answer.topics.flatMap { $0.partitions.map(\.errorCode) }
            return [answer.errorCode] + before + answer.groups.map(\.errorCode)
                + answer.groups.flatMap { $0.topics.flatMap { $0.partitions.map(\.errorCode) } }
        },
        RouteCase(.txnOffsetCommit) { broker, topic, version in
            try await broker.coordinator(of: "g")
            let producer = try await broker.beginProducer("t")
            if version < 5 { try await broker.addOffsets(of: "g", to: producer) }
            let answer = try await broker.ask(
                TxnOffsetCommitRequest(
                    transactionalId: "t", groupId: "g", producerId: producer.id, producerEpoch: producer.epoch,
                    topics: [.init(name: topic.name, partitions: [.init(partitionIndex: 0, committedOffset: 7)])]),
                version: version)
            return answer.topics.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase(.offsetDelete) { broker, topic, version in
            try await broker.coordinator(of: "g")
            _ = try await broker.commit(7, of: topic, version: 8)
            let answer = try await broker.ask(
                OffsetDeleteRequest(groupId: "g", topics: [.init(name: topic.name, partitions: [.init(partitionIndex: 0)])]),
                version: version)
            return [answer.errorCode] + answer.topics.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase(.describeGroups) { broker, _, version in
            try await broker.coordinator(of: "g")
            let answer = try await broker.ask(DescribeGroupsRequest(groups: ["g"]), version: version)
            return answer.groups.map { expected([.groupIdNotFound], $0.errorCode) }
        },
        RouteCase(.listGroups) { broker, _, version in
            try await broker.coordinator(of: "g")
            return [try await broker.ask(ListGroupsRequest(), version: version).errorCode]
        },
        RouteCase(.deleteGroups) { broker, _, version in
            try await broker.coordinator(of: "g")
            let answer = try await broker.ask(DeleteGroupsRequest(groupsNames: ["g"]), version: version)
            return answer.results.map { expected([.groupIdNotFound], $0.errorCode) }
        },
        RouteCase(.consumerGroupHeartbeat) { broker, topic, version in
            try await broker.coordinator(of: "modern")
            let answer = try await broker.beat("m-\(version)", topics: [topic.name], group: "modern", version: version)
            return [answer.errorCode]
        },
        RouteCase(.consumerGroupDescribe) { broker, topic, version in
            try await broker.coordinator(of: "modern")
            _ = try await broker.beat("m", topics: [topic.name], group: "modern")
            let answer = try await broker.ask(ConsumerGroupDescribeRequest(groupIds: ["modern"]), version: version)
            return answer.groups.map(\.errorCode)
        },
    ]

    static func expected(_ codes: [ErrorCode], _ code: ErrorCode) -> ErrorCode { codes.contains(code) ? .none : code }
}
