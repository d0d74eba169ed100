import MartletModel
import MartletWire
import NIOCore
import Testing

@testable import MartletGroups

/// What a coordinator knows that has just read its log, as after a crash or on another broker.
struct RestartTests {
    @Test func `members of the last generation go on in it, with their assignment`() {
        var before = GroupMachine()
        let members = before.stableGroup(3)
        #expect(before.commit(5, member: members[1], generation: 1) == .none)
        var machine = before.restarted()
        #expect(machine.state == .stable)
        for member in members { #expect(machine.heartbeat(member, generation: 1) == .none) }
        let ticket = machine.sync(members[1], generation: 1)
        #expect(machine.synced(ticket).map { String(buffer: $0.assignment) } == "of \(members[1])")
        #expect(machine.commit(6, member: members[1], generation: 1) == .none)
        #expect(machine.group?.leader == members[0])
        #expect(machine.group?.subscribedTopics == ["t"])
    }

    @Test func `sessions begin anew, and end for who does not come`() {
        var before = GroupMachine()
        let members = before.stableGroup(2)
        before.pass(.seconds(9))
        var machine = before.restarted()
        machine.pass(.seconds(9))
        #expect(machine.heartbeat(members[0], generation: 1) == .none)
        machine.pass(.seconds(2))
        #expect(machine.state == .preparingRebalance)
        #expect(machine.heartbeat(members[1], generation: 1) == .unknownMemberId)
    }

    @Test func `a rebalance that was under way is forgotten, and whoever was new joins again`() {
        var before = GroupMachine()
        let members = before.stableGroup(2)
        let new = before.joinNew()
        _ = before.join(members[0])
        var machine = before.restarted()
        #expect(machine.state == .stable)
        #expect(machine.heartbeat(members[1], generation: 1) == .none)
        let unknown = machine.join(new.member)
        #expect(machine.joined(unknown)?.errorCode == .unknownMemberId)
        let again = machine.joinNew()
        _ = members.map { machine.join($0) }
        #expect(machine.joined(again.ticket)?.generationId == 2)
    }

    @Test func `a generation that had no assignment yet is not the one that is remembered`() {
        var before = GroupMachine()
        let members = before.stableGroup(2)
        _ = members.map { before.join($0) }
        #expect(before.state == .completingRebalance)
        var machine = before.restarted()
        #expect(machine.heartbeat(members[0], generation: 2) == .illegalGeneration)
        #expect(machine.heartbeat(members[0], generation: 1) == .none)
    }

    @Test func `a group that is larger than it may be by now rebalances`() {
        var before = GroupMachine()
        let members = before.stableGroup(3)
        var settings = GroupSettings()
        settings.classic.sizeMax = 2
        var machine = before.restarted(settings: settings)
        #expect(machine.state == .preparingRebalance)
        let tickets = members.map { machine.join($0) }
        #expect(machine.joined(tickets[2])?.errorCode == .groupMaxSizeReached)
        #expect(tickets.dropLast().map { machine.joined($0)?.generationId } == [2, 2])
    }

    @Test func `a record of version 0, and one that names nobody we know as its leader, are understood`() {
        let value = GroupMetadataValue(
            protocolType: "consumer", generation: 4, protocol: "range", leader: "gone",
            members: [
                .init(memberId: "a", sessionTimeout: 10_000, subscription: GroupMachine.subscription(["t"])),
                .init(memberId: "a", sessionTimeout: 10_000),
            ])
        var machine = GroupMachine(log: [.record(.groupMetadata(GroupMetadataKey(group: "g"), value), .coordinator)])
        #expect(machine.heartbeat("a", generation: 4) == .none)
        #expect(machine.group?.members["a"]?.rebalanceTimeout == .seconds(10))
        let ticket = machine.join("a", topics: ["t", "u"])
        #expect(machine.joined(ticket)?.leader == "a")
    }

    @Test(arguments: [
        JoinGroupRequest(groupId: String(repeating: "g", count: 40_000), sessionTimeoutMs: 10_000),
        JoinGroupRequest(groupId: "g", sessionTimeoutMs: 10_000, groupInstanceId: String(repeating: "i", count: 40_000)),
        JoinGroupRequest(groupId: "g", sessionTimeoutMs: 10_000, protocolType: String(repeating: "t", count: 40_000)),
        JoinGroupRequest(
            groupId: "g", sessionTimeoutMs: 10_000, protocolType: "consumer",
            protocols: [.init(name: String(repeating: "p", count: 40_000))]),
        JoinGroupRequest(
            groupId: "g", sessionTimeoutMs: 10_000, protocolType: "consumer",
            protocols: [.init(name: "p", metadata: ByteBuffer(repeating: 0, count: 2_000_000))]),
    ])
    func `what the log cannot hold is refused before anybody is in`(request: JoinGroupRequest) {
        var machine = GroupMachine()
        let ticket = machine.request {
            $0.joinGroup(request, version: 9, from: GroupMachine.client, ticket: $1, at: $2)
        }
        let error = machine.joined(ticket)?.errorCode
        #expect(error == .invalidRequest || error == .invalidGroupId)
        #expect(machine.coordinator.classicGroups.isEmpty)
        #expect(machine.commit(1, group: String(repeating: "g", count: 40_000)) == .invalidGroupId)
    }

    @Test func `an assignment that no record can hold is refused, and the group rebalances`() {
        var machine = GroupMachine()
        let joining = machine.joinNew()
        machine.pass(.seconds(3))
        let request = SyncGroupRequest(
            groupId: "g", generationId: 1, memberId: joining.member,
            assignments: [.init(memberId: joining.member, assignment: ByteBuffer(repeating: 0, count: 17 * 1_048_576))])
        let ticket = machine.request { $0.syncGroup(request, version: 3, ticket: $1, at: $2) }
        #expect(machine.synced(ticket)?.errorCode == .unknownServerError)
        #expect(machine.state == .preparingRebalance)
    }
}
