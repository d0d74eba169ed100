import MartletModel
import MartletWire
import NIOCore
import Testing

@testable import MartletGroups

/// Scenario 31: members that die, leaders that do not assign.
struct RebalanceTests {
    @Test func `members get what the leader assigned, and who comes late gets it too`() {
        var machine = GroupMachine()
        let joining = (0..<3).map { _ in machine.joinNew() }
        machine.pass(.seconds(3 * 3))
        let early = machine.sync(joining[1].member, generation: 1)
        #expect(machine.synced(early) == nil)
        let leader = machine.sync(
            joining[0].member, generation: 1, assignments: [joining[1].member: "one", joining[2].member: "two"])
        let late = machine.sync(joining[2].member, generation: 1)
        #expect([leader, early, late].map { String(buffer: machine.synced($0)!.assignment) } == ["", "one", "two"])
        #expect(machine.state == .stable)
    }

    @Test func `a member that dies in JoinGroup does not keep the others from their generation`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(3)
        // The third is dead and will not join: its session is over before the rebalance time-out.
        let first = machine.join(members[0])
        let second = machine.join(members[1])
        machine.pass(.seconds(9))
        #expect(machine.joined(first) == nil)
        machine.pass(.seconds(2))
        #expect(machine.joined(first)?.generationId == 2)
        #expect(machine.joined(first)?.members.map(\.memberId) == [members[0], members[1]])
        #expect(machine.joined(second)?.generationId == 2)
    }

    @Test func `a new member that gave up while it waited goes after five minutes`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(1, session: 1_800_000)
        let new = machine.joinNew(rebalance: 1_000_000)
        // The leader does not come, and has long time-outs.
        _ = members
        machine.pass(.seconds(301))
        #expect(machine.joined(new.ticket)?.errorCode == .unknownMemberId)
        #expect(machine.waitingCount == 0)
    }

    @Test func `members that do not join in time are out`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(3, session: 600_000)
        let first = machine.join(members[0])
        machine.pass(.seconds(59))
        #expect(machine.heartbeat(members[2], generation: 1) == .rebalanceInProgress)
        machine.pass(.seconds(2))
        #expect(machine.joined(first)?.generationId == 2)
        #expect(machine.heartbeat(members[2], generation: 1) == .unknownMemberId)
    }

    @Test func `a member that dies in SyncGroup is found by its session`() {
        var machine = GroupMachine()
        let joining = (0..<2).map { _ in machine.joinNew() }
        machine.pass(.seconds(6))
        _ = machine.sync(joining[0].member, generation: 1, assignments: [joining[1].member: "x"])
        #expect(machine.state == .stable)
        machine.pass(.seconds(9))
        #expect(machine.heartbeat(joining[0].member, generation: 1) == .none)
        machine.pass(.seconds(2))
        #expect(machine.state == .preparingRebalance)
        #expect(machine.heartbeat(joining[0].member, generation: 1) == .rebalanceInProgress)
    }

    @Test func `a leader that never assigns is out, and those who wait join again`() {
        var machine = GroupMachine()
        let joining = (0..<3).map { _ in machine.joinNew(session: 600_000, rebalance: 30_000) }
        machine.pass(.seconds(30))
        let waiting = joining.dropFirst().map { machine.sync($0.member, generation: 1) }
        machine.pass(.seconds(31))
        #expect(waiting.map { machine.synced($0)?.errorCode } == [.rebalanceInProgress, .rebalanceInProgress])
        #expect(machine.group?.members[joining[0].member] == nil)
        let again = joining.dropFirst().map { machine.join($0.member) }
        #expect(again.map { machine.joined($0)?.generationId } == [2, 2])
        #expect(machine.joined(again[0])?.leader == joining[1].member)
    }

    @Test func `a leader that dies before it assigned makes room after its session`() {
        var machine = GroupMachine()
        let joining = (0..<2).map { _ in machine.joinNew(session: 10_000, rebalance: 300_000) }
        machine.pass(.seconds(9))
        let waiting = machine.sync(joining[1].member, generation: 1)
        machine.pass(.seconds(11))
        #expect(machine.synced(waiting)?.errorCode == .rebalanceInProgress)
        let again = machine.join(joining[1].member)
        #expect(machine.joined(again)?.leader == joining[1].member)
    }

    @Test func `a member that joins while others sync makes them join again`() {
        var machine = GroupMachine()
        let joining = (0..<2).map { _ in machine.joinNew() }
        machine.pass(.seconds(6))
        let waiting = machine.sync(joining[1].member, generation: 1)
        let new = machine.joinNew()
        #expect(machine.synced(waiting)?.errorCode == .rebalanceInProgress)
        let late = machine.sync(joining[0].member, generation: 1)
        #expect(machine.synced(late)?.errorCode == .rebalanceInProgress)
        _ = machine.join(joining[0].member)
        _ = machine.join(joining[1].member)
        #expect(machine.joined(new.ticket)?.generationId == 2)
    }

    @Test func `a pending member holds the join phase up until it comes or its time is over`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        _ = machine.join()
        let leader = machine.join(members[0])
        #expect(machine.joined(leader) == nil)
        machine.pass(.seconds(11))
        #expect(machine.joined(leader)?.generationId == 2)
    }

    @Test(arguments: [
        (member: "", generation: Int32(1), error: ErrorCode.unknownMemberId),
        (member: "nobody", generation: 1, error: .unknownMemberId),
        (member: "*", generation: 0, error: .illegalGeneration),
        (member: "*", generation: 2, error: .illegalGeneration),
    ])
    func `SyncGroup and Heartbeat of others are refused`(member: String, generation: Int32, error: ErrorCode) {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        let id = member == "*" ? members[0] : member
        let ticket = machine.sync(id, generation: generation)
        #expect(machine.synced(ticket)?.errorCode == error)
        #expect(machine.heartbeat(id, generation: generation) == error)
    }

    @Test func `SyncGroup says what protocol it speaks`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        func error(_ type: String?, _ name: String?, version: Int16) -> ErrorCode? {
            let ticket = machine.sync(members[0], generation: 1, type: type, name: name, version: version)
            return machine.synced(ticket)?.errorCode
        }
        #expect(error(nil, nil, version: 4) == ErrorCode.none)
        #expect(error(nil, nil, version: 5) == .inconsistentGroupProtocol)
        #expect(error("consumer", "range", version: 5) == ErrorCode.none)
        #expect(error("consumer", "sticky", version: 5) == .inconsistentGroupProtocol)
        #expect(error("connect", "range", version: 5) == .inconsistentGroupProtocol)
    }

    @Test func `members that leave are gone at once, and the last one leaves an empty group`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(2)
        #expect(machine.leave([(members[0], nil)]).members.map(\.errorCode) == [.none])
        #expect(machine.state == .preparingRebalance)
        let last = machine.join(members[1])
        #expect(machine.joined(last)?.generationId == 2)
        #expect(machine.leave([(members[1], nil)]).members.map(\.errorCode) == [.none])
        #expect(machine.state == .empty)
        #expect(machine.group?.recorded?.generation == 3)
        #expect(machine.group?.recorded?.members.isEmpty == true)
    }

    @Test func `leaving has the words of its version`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        #expect(machine.leave([("nobody", nil)], version: 2).errorCode == .unknownMemberId)
        #expect(machine.leave([("nobody", nil)], version: 3).errorCode == .none)
        #expect(machine.leave([("nobody", nil)], version: 3).members.map(\.errorCode) == [.unknownMemberId])
        #expect(machine.leave([("nobody", nil)], group: "other").members.map(\.errorCode) == [.unknownMemberId])
        #expect(machine.leave([(members[0], nil)], version: 2).errorCode == .none)
        #expect(machine.state == .empty)
    }

    @Test func `a group that lost all members starts over with its delay`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        machine.pass(.seconds(11))
        #expect(machine.state == .empty)
        let old = machine.join(members[0])
        #expect(machine.joined(old)?.errorCode == .unknownMemberId)
        let new = machine.joinNew()
        #expect(machine.joined(new.ticket) == nil)
        machine.pass(.seconds(3))
        #expect(machine.joined(new.ticket)?.generationId == 3)
    }
}
