import MartletModel
import MartletWire
import NIOCore
import Testing

@testable import MartletGroups

/// KIP-345 and KIP-814.
struct StaticMemberTests {
    /// Two static members in a stable first generation; "a" leads.
    private func stable(_ machine: inout GroupMachine, version: Int16 = 9) -> (leader: String, follower: String) {
        let tickets = ["a", "b"].map { machine.join(instance: $0, version: version, session: 30_000) }
        machine.pass(.seconds(6))
        let members = tickets.map { machine.joined($0)!.memberId }
        _ = machine.sync(members[1], generation: 1, instance: "b")
        _ = machine.sync(members[0], generation: 1, instance: "a", assignments: [members[0]: "A", members[1]: "B"])
        return (members[0], members[1])
    }

    @Test func `a static member joins without being sent for an id, and its id begins with its name`() {
        var machine = GroupMachine()
        let ticket = machine.join(instance: "a", version: 9)
        machine.pass(.seconds(3))
        #expect(machine.joined(ticket)?.errorCode == ErrorCode.none)
        #expect(machine.joined(ticket)?.memberId.hasPrefix("a-") == true)
        #expect(machine.joined(ticket)?.members.map(\.groupInstanceId) == ["a"])
    }

    @Test func `a follower that comes back gets a new id, its old assignment, and nobody rebalances`() {
        var machine = GroupMachine()
        let (leader, follower) = stable(&machine)
        let again = machine.join(instance: "b", version: 9, session: 30_000)
        let answer = machine.joined(again)!
        #expect(answer.errorCode == .none)
        #expect(answer.memberId != follower)
        #expect(answer.generationId == 1)
        #expect(answer.leader == leader)
        #expect(answer.members.isEmpty && !answer.skipAssignment)
        #expect(machine.state == .stable)
        let synced = machine.sync(answer.memberId, generation: 1, instance: "b")
        #expect(machine.synced(synced).map { String(buffer: $0.assignment) } == "B")
        // The old id is fenced wherever it turns up.
        #expect(machine.heartbeat(follower, generation: 1, instance: "b") == .fencedInstanceId)
        let old = machine.sync(follower, generation: 1, instance: "b")
        #expect(machine.synced(old)?.errorCode == .fencedInstanceId)
        let join = machine.join(follower, instance: "b", version: 9)
        #expect(machine.joined(join)?.errorCode == .fencedInstanceId)
        #expect(machine.leave([(follower, "b")]).members.map(\.errorCode) == [.fencedInstanceId])
        // The new id is what the log has.
        #expect(machine.group?.recorded?.members.map(\.memberId).contains(answer.memberId) == true)
    }

    @Test func `a leader that comes back is told to leave the assignment as it is`() {
        var machine = GroupMachine()
        let (leader, _) = stable(&machine)
        let again = machine.join(instance: "a", version: 9, session: 30_000)
        let answer = machine.joined(again)!
        #expect(answer.skipAssignment)
        #expect(answer.leader == answer.memberId && answer.memberId != leader)
        #expect(answer.members.count == 2)
    }

    @Test func `a leader of before KIP-814 does not hear that it leads`() {
        var machine = GroupMachine()
        let (leader, _) = stable(&machine, version: 8)
        let again = machine.join(instance: "a", version: 8, session: 30_000)
        let answer = machine.joined(again)!
        #expect(answer.leader == leader && answer.memberId != leader)
        #expect(answer.members.isEmpty && !answer.skipAssignment)
    }

    @Test func `whoever waits under the old id is fenced at once`() {
        var machine = GroupMachine()
        let first = machine.join(instance: "a", version: 9)
        let second = machine.join(instance: "a", version: 9)
        #expect(machine.joined(first)?.errorCode == .fencedInstanceId)
        machine.pass(.seconds(6))
        #expect(machine.joined(second)?.generationId == 1)
        #expect(machine.group?.members.count == 1)
    }

    @Test func `a static member that comes back before the assignment makes everybody join again`() {
        var machine = GroupMachine()
        let tickets = ["a", "b"].map { machine.join(instance: $0, version: 9, session: 30_000) }
        machine.pass(.seconds(6))
        let members = tickets.map { machine.joined($0)!.memberId }
        let waiting = machine.sync(members[1], generation: 1, instance: "b")
        let again = machine.join(instance: "b", version: 9, session: 30_000)
        #expect(machine.synced(waiting)?.errorCode == .fencedInstanceId)
        #expect(machine.joined(again) == nil)
        #expect(machine.state == .preparingRebalance)
        _ = machine.join(members[0], instance: "a", version: 9, session: 30_000)
        #expect(machine.joined(again)?.generationId == 2)
    }

    @Test func `a static member that comes back with another assignor begins a rebalance`() {
        var machine = GroupMachine()
        let tickets = ["a", "b"].map {
            machine.join(instance: $0, protocols: ["range", "sticky"], version: 9, session: 30_000)
        }
        machine.pass(.seconds(6))
        let members = tickets.map { machine.joined($0)!.memberId }
        _ = machine.sync(members[1], generation: 1, instance: "b")
        _ = machine.sync(members[0], generation: 1, instance: "a")
        let again = machine.join(instance: "b", protocols: ["sticky"], version: 9, session: 30_000)
        #expect(machine.joined(again) == nil)
        #expect(machine.state == .preparingRebalance)
    }

    @Test func `a static member that is away keeps its place until its session ends`() {
        var machine = GroupMachine()
        let (leader, follower) = stable(&machine)
        // A rebalance without it.
        let joining = machine.join(leader, instance: "a", version: 9, session: 30_000)
        machine.pass(.seconds(20))
        #expect(machine.joined(joining) == nil)
        machine.pass(.seconds(12))
        #expect(machine.joined(joining)?.members.map(\.memberId) == [leader])
        #expect(machine.heartbeat(follower, generation: 1, instance: "b") == .unknownMemberId)
    }

    @Test func `a rebalance takes along the static member that does not come, while its session lasts`() {
        var machine = GroupMachine()
        let tickets = ["a", "b"].map { machine.join(instance: $0, version: 9, session: 600_000, rebalance: 30_000) }
        machine.pass(.seconds(6))
        let members = tickets.map { machine.joined($0)!.memberId }
        _ = machine.sync(members[1], generation: 1, instance: "b")
        _ = machine.sync(members[0], generation: 1, instance: "a")
        let joining = machine.join(members[0], instance: "a", version: 9, session: 600_000, rebalance: 30_000)
        machine.pass(.seconds(31))
        #expect(machine.joined(joining)?.members.map(\.memberId) == members)
        #expect(machine.joined(joining)?.generationId == 2)
    }

    @Test func `an administrator removes static members by name`() {
        var machine = GroupMachine()
        _ = stable(&machine)
        let answer = machine.leave([("", "b"), ("", "nobody"), ("", nil)])
        #expect(answer.members.map(\.errorCode) == [.none, .unknownMemberId, .unknownMemberId])
        #expect(machine.state == .preparingRebalance)
        #expect(machine.group?.instances.keys.sorted() == ["a"])
    }
}
