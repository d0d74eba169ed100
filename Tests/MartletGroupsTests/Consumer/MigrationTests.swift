import MartletModel
import MartletStrategy
import MartletWire
import NIOCore
import Testing

@testable import MartletGroups

/// Members of both protocols in one group, and the ways between.
struct MigrationTests {
    // MARK: Up

    @Test func `an empty classic group simply becomes a consumer group, offsets and all`() {
        var machine = GroupMachine.serving(["t": 2])
        let members = machine.stableGroup(1)
        _ = machine.leave([(members[0], nil)])
        #expect(machine.group?.isEmpty == true)
        #expect(machine.beat("a", topics: ["t"]).errorCode == .none)
        #expect(machine.group == nil)
        #expect(machine.consumerGroup?.epoch == 1)
        #expect(machine.restarted().consumerGroup == machine.consumerGroup)
    }

    @Test func `an empty consumer group becomes a classic one`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        machine.beat("a", epoch: -1)
        let (member, _) = machine.joinNew()
        #expect(machine.consumerGroup == nil)
        #expect(machine.group?.members[member] != nil)
        #expect(machine.restarted().consumerGroup == nil)
    }

    @Test func `a classic group is upgraded by the first member of the new protocol, and members follow one by one`() {
        var machine = GroupMachine.serving(["t": 4])
        let classic = machine.stableClassic(2)
        let generation = machine.group!.generation

        let joined = machine.beat("new", topics: ["t"])
        #expect(joined.errorCode == .none)
        #expect(machine.group == nil)
        #expect(machine.consumerGroup?.members.count == 3)
        #expect(machine.consumerGroup?.classicMemberCount == 2)
        #expect(joined.memberEpoch == generation + 1)
        #expect(machine.restarted().consumerGroup == machine.consumerGroup)

        // Whoever holds partitions still is told to join by its heartbeat.
        for member in classic { #expect(machine.heartbeat(member, generation: generation) == .rebalanceInProgress) }
        let epochs = classic.map { machine.rejoin($0) }
        #expect(epochs == [generation + 1, generation + 1])
        for member in classic { #expect(machine.assignment(of: member, generation: generation + 1) != nil) }
        machine.beat("new", epoch: joined.memberEpoch)
        #expect(machine.consumerGroup?.stateName == "Stable")
        #expect(machine.consumerGroup?.members.values.map(\.assigned.count).sorted() == [1, 1, 2])
        for member in classic { #expect(machine.heartbeat(member, generation: generation + 1) == .none) }

        // The rest follows: a classic member goes, a new one comes.
        for (number, member) in classic.enumerated() {
            #expect(machine.leave([(member, nil)]).members.map(\.errorCode) == [.none])
            machine.beat("next-\(number)", topics: ["t"])
        }
        #expect(machine.consumerGroup?.classicMemberCount == 0)
    }

    @Test func `what a leader assigned twice, or does not exist, is one member's at most`() {
        var machine = GroupMachine.serving(["t": 2])
        let joining = (0..<2).map { _ in machine.joinNew() }
        machine.pass(.seconds(6))
        let assignments = machine.assignments(joining.map { ($0.member, [-1, 0, 1, 7, .init(.max)]) })
        for (member, _) in joining.reversed() {
            let isLeader = machine.group!.isLeader(member)
            let request = SyncGroupRequest(
                groupId: "g", generationId: 1, memberId: member, assignments: isLeader ? assignments : [])
            _ = machine.request { $0.syncGroup(request, version: 3, ticket: $1, at: $2) }
        }
        #expect(machine.beat("new", topics: ["t"]).errorCode == .none)
        let counts = joining.map {
            machine.member($0.member)!.assigned.count + machine.member($0.member)!.pendingRevocation.count
        }
        #expect(counts.sorted() == [0, 2])
    }

    @Test(arguments: [("cooperative-sticky", ErrorCode.none), ("mine", .groupIdNotFound)])
    func `what an assignor adds to an assignment stands in the way unless it is known to be of no use`(
        assignor: String, error: ErrorCode
    ) {
        var machine = GroupMachine.serving(["t": 2])
        let (member, _) = machine.joinNew(protocols: [assignor])
        machine.pass(.seconds(3))
        var start = ByteBuffer()
        start.writeInteger(Int16(0))
        var writer = WireWriter(start)
        try! ConsumerProtocolAssignment(
            assignedPartitions: [.init(topic: "t", partitions: [0, 1])], userData: ByteBuffer(string: "more")
        ).encode(into: &writer, version: 0)
        let assignment = writer.buffer
        _ = machine.request {
            $0.syncGroup(
                SyncGroupRequest(
                    groupId: "g", generationId: 1, memberId: member,
                    assignments: [.init(memberId: member, assignment: assignment)]), version: 3, ticket: $1, at: $2)
        }
        #expect(machine.beat("new", topics: ["t"]).errorCode == error)
    }

    @Test func `who waits for a generation when the group is upgraded joins again`() {
        var machine = GroupMachine.serving(["t": 4])
        let (member, ticket) = machine.joinNew()
        machine.beat("new", topics: ["t"])
        #expect(machine.joined(ticket)?.errorCode == .rebalanceInProgress)
        #expect(machine.rejoin(member) == 1)
    }

    @Test(arguments: [GroupSettings.Migration.disabled, .downgrade])
    func `without the policy's leave no group is upgraded`(policy: GroupSettings.Migration) {
        var settings = GroupSettings()
        settings.migration = policy
        var machine = GroupMachine.serving(["t": 4], settings)
        let classic = machine.stableClassic(1)
        #expect(machine.beat("new", topics: ["t"]).errorCode == .groupIdNotFound)
        #expect(machine.heartbeat(classic[0], generation: machine.group!.generation) == .none)
    }

    @Test func `a group of another type is not upgraded`() {
        var machine = GroupMachine.serving(["t": 4])
        let first = machine.join(type: "connect", version: 3)
        machine.pass(.seconds(3))
        #expect(machine.joined(first)?.errorCode == ErrorCode.none)
        #expect(machine.beat("new", topics: ["t"]).errorCode == .groupIdNotFound)
        #expect(machine.group?.members.count == 1)
    }

    // MARK: Down

    @Test func `when the last member of the new protocol goes the rest is a classic group again`() {
        var machine = GroupMachine.serving(["t": 4])
        let classic = machine.stableClassic(2)
        var epoch = machine.beat("new", topics: ["t"]).memberEpoch
        for member in classic { machine.rejoin(member) }
        epoch = machine.beat("new", epoch: epoch).memberEpoch
        let former = machine.consumerGroup!

        #expect(machine.beat("new", epoch: -1).errorCode == .none)
        #expect(machine.consumerGroup == nil)
        #expect(machine.group?.members.count == 2)
        #expect(machine.group?.generation == former.epoch)
        #expect(machine.state == .preparingRebalance)
        #expect(machine.restarted().group?.members.count == 2)

        // They join, and the leader is one of them.
        let tickets = classic.map { machine.join($0) }
        #expect(machine.joined(tickets[0])?.generationId == former.epoch + 1)
        #expect(tickets.compactMap { machine.joined($0)?.members.count }.sorted() == [0, 2])
        _ = epoch
    }

    @Test func `the same when its session ends`() {
        var machine = GroupMachine.serving(["t": 4])
        let classic = machine.stableClassic(1, session: 60_000)
        machine.beat("new", topics: ["t"])
        machine.rejoin(classic[0], session: 60_000)
        #expect(machine.assignment(of: classic[0], generation: machine.member(classic[0])!.epoch) != nil)
        machine.pass(.seconds(45))
        #expect(machine.consumerGroup == nil)
        #expect(machine.group?.members.keys.sorted() == classic)
    }

    @Test func `a static member moves up and down in its place`() {
        var machine = GroupMachine.serving(["t": 4])
        let first = machine.join("", instance: "i")
        machine.pass(.seconds(3))
        let classic = machine.joined(first)!
        let everything = machine.assignments([(classic.memberId, [0, 1, 2, 3])])
        _ = machine.request {
            $0.syncGroup(
                SyncGroupRequest(
                    groupId: "g", generationId: 1, memberId: classic.memberId, groupInstanceId: "i", assignments: everything),
                version: 3, ticket: $1, at: $2)
        }
        // Up: no leave was needed.
        let up = machine.beat("new", topics: ["t"], instance: "i")
        #expect(up.errorCode == .none)
        #expect(machine.consumerGroup?.members.keys.sorted() == ["new"])
        #expect(up.assigned("t") == [0, 1, 2, 3])
        // Down: the group is a classic one again, without a rebalance.
        let down = machine.join("", instance: "i")
        #expect(machine.joined(down)?.errorCode == ErrorCode.none)
        #expect(machine.consumerGroup == nil)
        #expect(machine.state == .stable)
        let id = machine.joined(down)!.memberId
        let synced = machine.sync(id, generation: machine.joined(down)!.generationId, instance: "i")
        #expect(EmbeddedProtocol.assignment(in: machine.synced(synced)!.assignment)?.assignedPartitions.map(\.topic) == ["t"])
    }

    // MARK: Classic members within

    @Test func `a classic member joins a consumer group, gives up and gets by joining again`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        let first = machine.join()
        #expect(machine.joined(first)?.errorCode == .memberIdRequired)
        let id = machine.joined(first)!.memberId
        #expect(machine.rejoin(id) == 2)
        #expect(machine.assignment(of: id, generation: 2)?.isEmpty == true)
        #expect(machine.heartbeat(id, generation: 2) == .none)
        machine.beat("a", epoch: 1)
        machine.beat("a", epoch: 1, owned: ["t": [0]])
        // Its partition is free.
        #expect(machine.heartbeat(id, generation: 2) == .rebalanceInProgress)
        machine.rejoin(id)
        #expect(machine.assignment(of: id, generation: 2)?["t"] == [1])
        #expect(machine.heartbeat(id, generation: 2) == .none)
    }

    @Test func `a classic member that does not join when told, or does not sync, is out`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        let (id, _) = machine.joinNew(session: 1_800_000, rebalance: 20_000)
        machine.pass(.seconds(20))
        #expect(machine.member(id) == nil)

        let (other, _) = machine.joinNew(session: 1_800_000, rebalance: 20_000)
        _ = machine.assignment(of: other, generation: machine.member(other)!.epoch)
        machine.beat("b", topics: ["t"])
        #expect(machine.heartbeat(other, generation: machine.member(other)!.epoch) == .rebalanceInProgress)
        machine.pass(.seconds(19))
        #expect(machine.heartbeat(other, generation: machine.member(other)!.epoch) == .rebalanceInProgress)
        machine.pass(.seconds(1))
        #expect(machine.member(other) == nil)
    }

    @Test func `what classic members may not`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        #expect(machine.heartbeat("a", generation: 1) == .unknownMemberId)
        #expect(machine.heartbeat("x", generation: 1) == .unknownMemberId)
        let (id, _) = machine.joinNew()
        #expect(machine.heartbeat(id, generation: 1) == .illegalGeneration)
        let syncs = [machine.sync(id, generation: 1), machine.sync(id, generation: 2, name: "other")]
        #expect(syncs.map { machine.synced($0)?.errorCode } == [.illegalGeneration, .inconsistentGroupProtocol])
        let joins = [machine.join(protocols: ["other"]), machine.join(type: "connect")]
        #expect(joins.map { machine.joined($0)?.errorCode } == [.inconsistentGroupProtocol, .inconsistentGroupProtocol])
        #expect(machine.leave([("x", nil)]).members.map(\.errorCode) == [.unknownMemberId])
    }

    @Test func `an administrator removes members of either protocol`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"], instance: "i")
        machine.beat("b", topics: ["t"])
        let (classic, _) = machine.joinNew()
        #expect(machine.leave([("", "i")]).members.map(\.memberId) == ["a"])
        #expect(machine.member("a") == nil)
        // The last one of the new protocol: what is left is a classic group.
        #expect(machine.leave([("b", nil)]).members.map(\.errorCode) == [.none])
        #expect(machine.group?.members.keys.sorted() == [classic])
    }

    // MARK: Offsets

    @Test func `commits are checked against the member's epoch`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        let (classic, _) = machine.joinNew()
        let group = machine.consumerGroup!
        func objection(_ member: String, _ epoch: Int32, version: Int16 = 9, isTransactional: Bool = false) -> ErrorCode? {
            group.objection(
                to: OffsetCommitAttempt(
                    member: member, instance: nil, epoch: epoch, isTransactional: isTransactional, version: version))
        }
        #expect(objection("a", 1) == nil)
        #expect(objection("a", 2) == .staleMemberEpoch)
        #expect(objection("a", 1, version: 8) == .unsupportedVersion)
        #expect(objection("a", 1, version: 3, isTransactional: true) == nil)
        #expect(objection(classic, 2, version: 8) == nil)
        #expect(objection(classic, 1) == .illegalGeneration)
        #expect(objection("x", 1) == .unknownMemberId)
        #expect(objection("", -1) == .unknownMemberId)
        #expect(objection("", -1, isTransactional: true) == nil)
        #expect(group.objection(toFetchBy: nil, epoch: -1) == nil)
        #expect(group.objection(toFetchBy: "a", epoch: 1) == nil)
        #expect(group.objection(toFetchBy: "a", epoch: 0) == .staleMemberEpoch)
        #expect(group.objection(toFetchBy: "x", epoch: 1) == .unknownMemberId)
        #expect(
            ConsumerGroup(id: "g").objection(
                to: OffsetCommitAttempt(member: "", instance: nil, epoch: -1, isTransactional: false, version: 2)) == nil)
    }
}
