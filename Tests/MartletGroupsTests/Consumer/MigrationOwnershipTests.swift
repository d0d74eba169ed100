import MartletModel
import MartletStrategy
import MartletWire
import Testing

@testable import MartletGroups

/// Groups that change their protocol in the middle of a rebalance: what a member may still be reading is nobody else's.
struct MigrationOwnershipTests {
    // MARK: Up

    @Test func `what a cooperative member is to give up stays its own over an upgrade until it joins without`() {
        var machine = GroupMachine.serving(["t": 3])
        let old = machine.stableClassic(1, protocols: ["cooperative-sticky"])[0]
        // Another member comes; the leader takes two partitions from the old one, to give them away once they are free.
        let other = machine.joinNew(protocols: ["cooperative-sticky"]).member
        #expect(machine.rejoin(old, reading: [0, 1, 2]) == 2)
        machine.assign([(old, [0]), (other, [])])
        // The old one has not heard that when the group is upgraded.
        let epoch = machine.beat("new", topics: ["t"])
        #expect(epoch.assigned?.isEmpty == true)
        #expect(machine.member(old)?.assigned.count == 3)

        #expect(machine.heartbeat(old, generation: 2) == .rebalanceInProgress)
        #expect(machine.rejoin(old, reading: [0, 1, 2]) == 2)
        let kept = machine.assignment(of: old, generation: 2)?["t"] ?? []
        #expect(kept.count == 1)
        #expect(machine.beat("new", epoch: epoch.memberEpoch).assigned == nil)
        #expect(machine.rejoin(old, reading: kept) == 3)
        #expect(machine.beat("new", epoch: epoch.memberEpoch).assigned("t")?.count == 1)
    }

    @Test func `a cooperative member keeps what it reads where an assignment was dropped before an upgrade`() {
        var machine = GroupMachine.serving(["t": 2])
        let old = machine.stableClassic(2, protocols: ["cooperative-sticky"])
        let reads = machine.group!.members[old[0]].flatMap { EmbeddedProtocol.assignment(in: $0.assignment) }!
        let partition = reads.assignedPartitions[0].partitions
        // All join; before the leader assigns one goes, which ends the generation.
        let third = machine.joinNew(protocols: ["cooperative-sticky"]).member
        machine.rejoin(old[0], reading: partition)
        machine.rejoin(old[1], reading: partition == [0] ? [1] : [0])
        #expect(machine.state == .completingRebalance)
        _ = machine.leave([(third, nil)])
        #expect(machine.state == .preparingRebalance)

        #expect(machine.beat("new", topics: ["t"]).assigned?.isEmpty == true)
        #expect(machine.member(old[0])?.assigned[GroupMachine.id("t")] == partition)
    }

    @Test(arguments: [0, 1])
    func `of two members that say they read the same, the one of the later generation does`(place: Int) {
        var machine = GroupMachine.serving(["t": 2])
        let old = machine.stableClassic(2, protocols: ["cooperative-sticky"])
        let third = machine.joinNew(protocols: ["cooperative-sticky"]).member
        machine.rejoin(old[place], reading: [0], since: 1)
        machine.rejoin(old[1 - place], reading: [0], since: 0)
        _ = machine.leave([(third, nil)])
        machine.beat("new", topics: ["t"])
        #expect(machine.member(old[place])?.assigned[GroupMachine.id("t")] == [0])
        #expect(machine.member(old[1 - place])?.assigned.isEmpty == true)
    }

    @Test func `an eager member that has joined holds nothing over an upgrade`() {
        var machine = GroupMachine.serving(["t": 4])
        let old = machine.stableClassic(1)[0]
        _ = machine.joinNew()
        #expect(machine.rejoin(old) == 2)
        let third = machine.join()
        _ = machine.join(machine.joined(third)!.memberId)
        #expect(machine.state == .preparingRebalance)
        #expect(machine.beat("new", topics: ["t"]).assigned("t")?.count == 1)
    }

    @Test(arguments: [true, false])
    func `a member that only takes a static one's place makes a new epoch if the group was rebalancing`(isRebalancing: Bool) {
        var machine = GroupMachine.serving(["t": 3])
        let first = machine.join("", instance: "i", protocols: ["cooperative-sticky"])
        machine.pass(.seconds(3))
        let old = machine.joined(first)!.memberId
        let assignments = machine.assignments([(old, [0, 1, 2])])
        _ = machine.request {
            $0.syncGroup(
                SyncGroupRequest(
                    groupId: "g", generationId: 1, memberId: old, groupInstanceId: "i", assignments: assignments),
                version: 3, ticket: $1, at: $2)
        }
        let other = machine.joinNew(protocols: ["cooperative-sticky"])
        if !isRebalancing {
            _ = machine.leave([(other.member, nil)])
            _ = machine.join(old, instance: "i", protocols: ["cooperative-sticky"])
            _ = machine.request {
                $0.syncGroup(
                    SyncGroupRequest(
                        groupId: "g", generationId: 2, memberId: old, groupInstanceId: "i", assignments: assignments),
                    version: 3, ticket: $1, at: $2)
            }
            #expect(machine.state == .stable)
        }
        let generation = machine.group!.generation
        let up = machine.beat("new", topics: ["t"], instance: "i")
        #expect(machine.consumerGroup?.epoch == generation + (isRebalancing ? 1 : 0))
        #expect(up.assigned("t")?.count == (isRebalancing ? 2 : 3))
    }

    // MARK: Down

    @Test func `what a member has not given up when a group is downgraded is not given away by the next upgrade`() {
        var machine = GroupMachine.serving(["t": 4])
        let old = machine.stableClassic(1)[0]
        let generation = machine.group!.generation
        // Two are to be the new member's, and the old one has not heard of that.
        #expect(machine.beat("new", topics: ["t"]).assigned?.isEmpty == true)
        machine.beat("new", epoch: -1)
        #expect(machine.state == .preparingRebalance)

        #expect(machine.beat("next", topics: ["t"]).assigned?.isEmpty == true)
        #expect(machine.member(old)?.assigned.count == 4)
        // Its epoch is gone: it gives up everything and joins anew.
        #expect(machine.heartbeat(old, generation: generation) == .illegalGeneration)
    }

    @Test func `a downgraded group rebalances even if the coordinator restarts first`() {
        var machine = GroupMachine.serving(["t": 2])
        let old = machine.stableClassic(1)[0]
        let epoch = machine.beat("new", topics: ["t"]).memberEpoch
        machine.rejoin(old)
        #expect(machine.assignment(of: old, generation: epoch)?["t"]?.count == 1)
        #expect(machine.beat("new", epoch: epoch).assigned("t")?.count == 1)
        machine.beat("new", epoch: -1)

        machine = machine.restarted()
        #expect(machine.heartbeat(old, generation: epoch) == .rebalanceInProgress)
        #expect(machine.rejoin(old) == epoch + 1)
        machine.assign([(old, [0, 1])])
        #expect(machine.restarted().state == .stable)
    }

    @Test func `a static member that moves down brings a rebalance along where somebody is yet to give up something`() {
        var machine = GroupMachine.serving(["t": 4])
        let old = machine.stableClassic(1)[0]
        #expect(machine.beat("new", topics: ["t"], instance: "i").assigned?.isEmpty == true)
        let ticket = machine.join("", instance: "i")
        let down = machine.joined(ticket)!
        #expect(machine.consumerGroup == nil)
        #expect(machine.state == .preparingRebalance)
        let synced = machine.sync(down.memberId, generation: down.generationId, instance: "i")
        #expect(machine.synced(synced)?.errorCode == .rebalanceInProgress)
        #expect(
            machine.group?.members[old].flatMap { EmbeddedProtocol.assignment(in: $0.assignment) }?
                .assignedPartitions.map(\.partitions.count) == [4])
    }
}
