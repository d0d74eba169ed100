@testable import MartletBroker
import MartletModel
import MartletWire
import NIOCore
import Testing

/// The classic protocol against a whole broker.
struct ClassicGroupTests {
    private static let quick = ["group.initial.rebalance.delay.ms": "0", "offsets.topic.num.partitions": "4"]

    @Test(arguments: JoinGroupRequest.validVersions)
    func `A member goes through a generation in every version`(version: Int16) async throws {
        try await TestBroker.with(Self.quick) { broker in
            try await broker.coordinator(of: "g")
            let joined = try await broker.join(version: version)
            #expect(joined.errorCode == .none)
            #expect(joined.generationId == 1)
            #expect(joined.leader == joined.memberId)
            #expect(joined.protocolName == "range")
            #expect(joined.members.map(\.memberId) == [joined.memberId])
            let syncVersion = min(version, 5)
            var sync = SyncGroupRequest(
                groupId: "g", generationId: 1, memberId: joined.memberId,
                assignments: [.init(memberId: joined.memberId, assignment: ByteBuffer(string: "all"))])
            if syncVersion >= 5 { (sync.protocolType, sync.protocolName) = ("consumer", "range") }
            let synced = try await broker.ask(sync, version: syncVersion)
            #expect(synced.errorCode == .none)
            #expect(String(buffer: synced.assignment) == "all")
            let beat = try await broker.ask(
                HeartbeatRequest(groupId: "g", generationId: 1, memberId: joined.memberId), version: min(version, 4))
            #expect(beat.errorCode == .none)
            let described = try await broker.ask(DescribeGroupsRequest(groups: ["g"]), version: min(version, 6)).groups[0]
            #expect(described.groupState == "Stable")
            #expect(described.members.map(\.clientId) == ["test"])
            #expect(described.members.map(\.clientHost) == ["/test"])
            #expect(described.members.map { String(buffer: $0.memberAssignment) } == ["all"])
            let leaveVersion = min(version, 5)
            var leave = LeaveGroupRequest(groupId: "g")
            if leaveVersion >= 3 { leave.members = [.init(memberId: joined.memberId)] } else { leave.memberId = joined.memberId }
            #expect(try await broker.ask(leave, version: leaveVersion).errorCode == .none)
            #expect(try await broker.ask(DescribeGroupsRequest(groups: ["g"])).groups[0].groupState == "Empty")
        }
    }

    @Test func `Members and offsets are there after a restart, in the same generation`() async throws {
        let folder = TemporaryFolder()
        var topic = RouteCase.Subject(name: "t", id: .zero)
        var member = ""
        try await TestBroker.with(Self.quick, folder: folder) { broker in
            topic = .init(name: "t", id: try await broker.createTopic("t"))
            try await broker.coordinator(of: "g")
            member = try await broker.stableMember()
            let commit = try await broker.commit(42, of: topic, member: member, generation: 1)
            #expect(commit.topics[0].partitions[0].errorCode == .none)
        }
        try await TestBroker.with(Self.quick, folder: folder) { broker in
            try await broker.coordinator(of: "g")
            let beat = try await broker.ask(HeartbeatRequest(groupId: "g", generationId: 1, memberId: member))
            #expect(beat.errorCode == .none)
            #expect(try await broker.committed(topic) == 42)
            let synced = try await broker.ask(
                SyncGroupRequest(
                    groupId: "g", generationId: 1, memberId: member, protocolType: "consumer", protocolName: "range"))
            #expect(String(buffer: synced.assignment) == "all")
        }
    }

    @Test func `Two members share a generation, and one is held until the other has joined`() async throws {
        try await TestBroker.with(Self.quick) { broker in
            try await broker.coordinator(of: "g")
            let first = try await broker.stableMember()
            async let second = broker.join(version: 3)
            // The first hears of it with its heartbeat and joins again.
            var error = ErrorCode.none
            while error == .none {
                error = try await broker.ask(HeartbeatRequest(groupId: "g", generationId: 1, memberId: first)).errorCode
            }
            #expect(error == .rebalanceInProgress)
            let again = try await broker.join(as: first, version: 9)
            #expect(again.generationId == 2)
            #expect(again.members.count == 2)
            #expect(try await second.generationId == 2)
        }
    }

    @Test func `Groups are listed by state and type, described and deleted`() async throws {
        try await TestBroker.with(Self.quick) { broker in
            let topic = RouteCase.Subject(name: "t", id: try await broker.createTopic("t"))
            try await broker.coordinator(of: "g")
            _ = try await broker.stableMember()
            _ = try await broker.commit(1, of: topic, group: "simple")
            func list(_ states: [String] = [], _ types: [String] = []) async throws -> [String] {
                let answer = try await broker.ask(ListGroupsRequest(statesFilter: states, typesFilter: types))
                return answer.groups.map { "\($0.groupId) \($0.protocolType) \($0.groupState) \($0.groupType)" }.sorted()
            }
            #expect(try await list() == ["g consumer Stable classic", "simple  Empty classic"])
            #expect(try await list(["stable"]) == ["g consumer Stable classic"])
            #expect(try await list([], ["Consumer"]) == [])
            #expect(try await list(["Empty"], ["Classic"]) == ["simple  Empty classic"])
            let deleted = try await broker.ask(DeleteGroupsRequest(groupsNames: ["g", "simple", "nobody"]))
            #expect(deleted.results.map(\.errorCode) == [.nonEmptyGroup, .none, .groupIdNotFound])
            #expect(try await list() == ["g consumer Stable classic"])
            #expect(try await broker.committed(topic, group: "simple") == -1)
            let absent = try await broker.ask(DescribeGroupsRequest(groups: ["simple"]), version: 5).groups[0]
            #expect(absent.errorCode == .none && absent.groupState == "Dead")
        }
    }
}

extension TestBroker {
    /// Joins, with an id that the coordinator gives where the version asks for one.
    fileprivate func join(as member: String = "", version: Int16) async throws -> JoinGroupResponse {
        var request = JoinGroupRequest(
            groupId: "g", sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 20_000, memberId: member, protocolType: "consumer",
            protocols: [.init(name: "range")])
        let answer = try await ask(request, version: version)
        guard answer.errorCode == .memberIdRequired else { return answer }
        request.memberId = answer.memberId
        return try await ask(request, version: version)
    }

    /// The only member of a stable group in generation 1.
    fileprivate func stableMember() async throws -> String {
        let member = try await join(version: 9).memberId
        _ = try await ask(
            SyncGroupRequest(
                groupId: "g", generationId: 1, memberId: member, protocolType: "consumer", protocolName: "range",
                assignments: [.init(memberId: member, assignment: ByteBuffer(string: "all"))]))
        return member
    }
}
