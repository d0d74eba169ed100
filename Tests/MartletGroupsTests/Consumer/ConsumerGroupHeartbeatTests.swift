import MartletModel
import MartletStrategy
import MartletWire
import Testing

@testable import MartletGroups

struct ConsumerGroupHeartbeatTests {
    @Test func `the first member gets everything at once, in epoch 1`() {
        var machine = GroupMachine.serving(["t": 3])
        let joined = machine.beat("a", topics: ["t"])
        #expect(joined.errorCode == .none)
        #expect(joined.memberId == "a")
        #expect(joined.memberEpoch == 1)
        #expect(joined.heartbeatIntervalMs == 5000)
        #expect(joined.assigned("t") == [0, 1, 2])
        #expect(machine.consumerGroup?.stateName == "Stable")
        // Nothing is new: nothing is said.
        #expect(machine.beat("a", epoch: 1).assignment == nil)
    }

    @Test func `in version 0 the broker makes the member's id`() {
        var machine = GroupMachine.serving(["t": 1])
        #expect(machine.beat("", topics: ["t"], version: 0).memberId?.utf8.count == 22)
        #expect(machine.beat("", topics: ["t"], version: 1).errorCode == .invalidRequest)
    }

    @Test func `a partition is given up by one member before another has it`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        let joined = machine.beat("b", topics: ["t"])
        #expect(joined.memberEpoch == 2)
        #expect(joined.assigned?.isEmpty == true)
        #expect(machine.member("b")?.state == .unreleased)

        // Asked to give one up, a member stays in its epoch until it has.
        let asked = machine.beat("a", epoch: 1)
        #expect(asked.memberEpoch == 1)
        #expect(asked.assigned("t") == [0])
        #expect(machine.beat("b", epoch: 2).assignment == nil)
        #expect(machine.consumerGroup?.stateName == "Reconciling")

        let revoked = machine.beat("a", epoch: 1, owned: ["t": [0]])
        #expect(revoked.memberEpoch == 2)
        #expect(machine.member("a")?.state == .stable)
        let got = machine.beat("b", epoch: 2)
        #expect(got.assigned("t") == [1])
        #expect(machine.consumerGroup?.stateName == "Stable")
    }

    @Test func `a member that does not revoke in time is out`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"], rebalance: 10_000)
        machine.beat("b", topics: ["t"])
        machine.beat("a", epoch: 1)
        machine.pass(.seconds(9))
        #expect(machine.member("a") != nil)
        machine.pass(.seconds(1))
        #expect(machine.member("a") == nil)
        #expect(machine.beat("b", epoch: 2).assigned("t") == [0, 1])
        #expect(machine.beat("a", epoch: 1).errorCode == .unknownMemberId)
    }

    @Test func `five members on four partitions: one is idle and takes over when another dies`() {
        var machine = GroupMachine.serving(["t": 4])
        let members = ["a", "b", "c", "d", "e"]
        for member in members { machine.beat(member, topics: ["t"]) }
        converge(&machine, members)
        let idle = members.filter { machine.member($0)?.assigned.isEmpty == true }
        #expect(idle.count == 1)
        let dead = members.first { !idle.contains($0) }!
        for _ in 0..<10 {
            machine.pass(.seconds(5))
            for member in members where member != dead {
                machine.beat(member, epoch: machine.member(member)!.epoch)
            }
        }
        #expect(machine.member(dead) == nil)
        #expect(machine.member(idle[0])?.assigned.count == 1)
    }

    /// Heartbeats of obedient members until nothing changes.
    private func converge(_ machine: inout GroupMachine, _ members: [String]) {
        for _ in 0..<6 {
            for id in members {
                guard let member = machine.member(id) else { continue }
                let owned = member.assigned[GroupMachine.id("t")]
                machine.beat(id, epoch: member.epoch, owned: ["t": owned])
            }
        }
    }

    @Test func `a member that leaves makes a new epoch, and its partitions are free`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        machine.beat("b", topics: ["t"])
        let left = machine.beat("a", epoch: -1)
        #expect(left.errorCode == .none)
        #expect(left.memberEpoch == -1)
        #expect(machine.consumerGroup?.epoch == 3)
        #expect(machine.beat("b", epoch: 2).assigned("t") == [0, 1])
        machine.beat("b", epoch: -1)
        #expect(machine.consumerGroup?.stateName == "Empty")
        #expect(machine.coordinator.deadlines.deadline(of: GroupDeadline(.consumerSession, group: "g", member: "b")) == nil)
    }

    @Test func `a group's own session time-out holds after a restart, too`() {
        var settings = GroupSettings()
        settings.overrides["g", default: GroupOverrides()].consumerSessionTimeout = .seconds(60)
        var machine = GroupMachine.serving(["t": 2], settings)
        machine.beat("a", topics: ["t"])
        machine = machine.restarted()
        machine.pass(.seconds(59))
        #expect(machine.member("a") != nil)
        machine.pass(.seconds(1))
        #expect(machine.member("a") == nil)
    }

    @Test func `a session ends 45 s after the last heartbeat`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        machine.pass(.seconds(44))
        machine.beat("a", epoch: 1)
        machine.pass(.seconds(44))
        #expect(machine.member("a") != nil)
        machine.pass(.seconds(1))
        #expect(machine.member("a") == nil)
    }

    // MARK: Fencing

    @Test func `an epoch that is not the member's is fenced`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        #expect(machine.beat("a", epoch: 2).errorCode == .fencedMemberEpoch)
        machine.beat("b", topics: ["t"])
        machine.beat("a", epoch: 1)
        machine.beat("a", epoch: 1, owned: ["t": [0]])
        #expect(machine.member("a")?.epoch == 2)
        // The answer was lost: the former epoch is good for who owns no more than it may.
        #expect(machine.beat("a", epoch: 1, owned: ["t": [0]]).errorCode == .none)
        #expect(machine.beat("a", epoch: 1, owned: ["t": [0, 1]]).errorCode == .fencedMemberEpoch)
        #expect(machine.beat("a", epoch: 1).errorCode == .fencedMemberEpoch)
        // Who was fenced comes back with nothing and epoch 0.
        let again = machine.beat("a", topics: ["t"])
        #expect(again.errorCode == .none)
        #expect(again.assigned("t") == [0])
    }

    @Test func `unknown groups and members`() {
        var machine = GroupMachine.serving(["t": 2])
        // Whoever was a member joins again: the coordinator may be one that does not know yet that there is another.
        #expect(machine.beat("a", epoch: 1).errorCode == .unknownMemberId)
        #expect(machine.beat("a", epoch: -1).errorCode == .groupIdNotFound)
        machine.beat("a", topics: ["t"])
        #expect(machine.beat("b", epoch: 1).errorCode == .unknownMemberId)
        #expect(machine.beat("b", epoch: -1).errorCode == .unknownMemberId)
        #expect(machine.beat("b", epoch: 1, instance: "i").errorCode == .unknownMemberId)
    }

    @Test func `a group takes no more than group_consumer_max_size`() {
        var settings = GroupSettings()
        settings.consumer.sizeMax = 1
        var machine = GroupMachine.serving(["t": 2], settings)
        machine.beat("a", topics: ["t"])
        #expect(machine.beat("b", topics: ["t"]).errorCode == .groupMaxSizeReached)
        #expect(machine.beat("a", epoch: 1).errorCode == .none)
    }

    @Test(arguments: [
        ConsumerGroupHeartbeatRequest(groupId: "", memberId: "a", subscribedTopicNames: ["t"]),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "a", memberEpoch: 0, rebalanceTimeoutMs: -1),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "a", rebalanceTimeoutMs: 1, topicPartitions: []),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "a", rebalanceTimeoutMs: 1, subscribedTopicNames: ["t"]),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "", memberEpoch: 1),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "a", memberEpoch: -3),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "a", memberEpoch: -2),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "a", memberEpoch: 1, instanceId: " "),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "a", memberEpoch: 1, rackId: ""),
        ConsumerGroupHeartbeatRequest(groupId: "g", memberId: String(repeating: "m", count: 257), memberEpoch: 1),
        ConsumerGroupHeartbeatRequest(
            groupId: "g", memberId: "a", memberEpoch: 1, subscribedTopicNames: [String(repeating: "t", count: 250)]),
    ])
    func `what makes no sense is INVALID_REQUEST`(request: ConsumerGroupHeartbeatRequest) {
        var machine = GroupMachine.serving(["t": 2])
        #expect(machine.beat(request).errorCode == .invalidRequest)
        #expect(machine.log.isEmpty)
    }

    @Test func `a topic named a hundred thousand times is read in no time`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"])
        var request = ConsumerGroupHeartbeatRequest(groupId: "g", memberId: "a", memberEpoch: 1)
        request.topicPartitions = Array(repeating: .init(topicId: GroupMachine.id("t"), partitions: [0]), count: 100_000)
        let start = ContinuousClock.now
        #expect(machine.beat(request).errorCode == .none)
        #expect(ContinuousClock.now - start < .seconds(20))
        request.topicPartitions = Array(repeating: .init(topicId: GroupMachine.id("t"), partitions: [0]), count: 200_000)
        #expect(machine.beat(request).errorCode == .invalidRequest)
    }

    // MARK: Static members

    @Test func `a static member that goes for a moment finds its partitions again`() {
        var machine = GroupMachine.serving(["t": 4])
        machine.beat("a", topics: ["t"], instance: "i")
        machine.beat("b", topics: ["t"])
        machine.beat("a", epoch: 1, instance: "i")
        machine.beat("a", epoch: 1, owned: ["t": [0, 1]], instance: "i")
        machine.beat("b", epoch: 2)
        let epoch = machine.consumerGroup!.epoch

        #expect(machine.beat("c", topics: ["t"], instance: "i").errorCode == .unreleasedInstanceId)
        #expect(machine.beat("a", epoch: -2, instance: "i").memberEpoch == -2)
        #expect(machine.beat("b", epoch: 2).assignment == nil)
        let back = machine.beat("c", topics: ["t"], instance: "i")
        #expect(back.assigned("t") == [0, 1])
        #expect(machine.consumerGroup?.epoch == epoch)
        #expect(machine.beat("a", epoch: 2, instance: "i").errorCode == .fencedInstanceId)
        #expect(machine.member("a") == nil)
    }

    @Test func `a static member whose answer was lost joins again under its id, and one member cannot take another's instance`() {
        var machine = GroupMachine.serving(["t": 4])
        machine.beat("a", topics: ["t"], instance: "i")
        machine.beat("b", topics: ["t"])
        let again = machine.beat("a", topics: ["t"], instance: "i")
        #expect(again.errorCode == .none)
        #expect(again.assigned?.count == 2)
        machine.beat("a", epoch: -2, instance: "i")
        #expect(machine.beat("b", topics: ["t"], instance: "i").errorCode == .invalidRequest)
    }

    @Test func `a static member that does not come back within its session is out`() {
        var machine = GroupMachine.serving(["t": 4])
        machine.beat("a", topics: ["t"], instance: "i")
        machine.beat("a", epoch: -2, instance: "i")
        machine.pass(.seconds(45))
        #expect(machine.member("a") == nil)
        #expect(machine.consumerGroup?.instances.isEmpty == true)
    }

    // MARK: Subscriptions

    @Test func `a topic that is made, grows or goes makes a new epoch`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t", "u"])
        #expect(machine.consumerGroup?.epoch == 1)
        machine.change { $0.set(GroupMachine.topic("u", 1)) }
        let made = machine.beat("a", epoch: 1)
        #expect(made.memberEpoch == 2)
        #expect(made.assigned("u") == [0])
        machine.change { $0.set(GroupMachine.topic("t", 3)) }
        #expect(machine.beat("a", epoch: 2).assigned("t") == [0, 1, 2])
        machine.change { $0.remove(GroupMachine.id("t")) }
        let gone = machine.beat("a", epoch: 3)
        #expect(gone.assigned("t") == [])
        #expect(gone.memberEpoch == 3)
        #expect(machine.beat("a", epoch: 3, owned: ["u": [0]]).memberEpoch == 4)
        // Other topics are nobody's business.
        machine.change { $0.set(GroupMachine.topic("v", 1)) }
        machine.beat("a", epoch: 4)
        #expect(machine.consumerGroup?.epoch == 4)
    }

    @Test func `a member that subscribes to nothing is one, too`() {
        var machine = GroupMachine.serving(["t": 2])
        let joined = machine.beat("a", topics: [])
        #expect(joined.errorCode == .none)
        #expect(joined.memberEpoch == 1)
        #expect(machine.beat("a", epoch: 1, topics: ["t"]).assigned("t") == [0, 1])
    }

    // MARK: Assignors

    @Test func `the group takes the assignor that most members want`() {
        var machine = GroupMachine.serving(["t": 3, "u": 3])
        machine.beat("a", topics: ["t", "u"], assignor: "range")
        machine.beat("b", topics: ["t", "u"], assignor: "range")
        #expect(machine.consumerGroup?.target["a"]?[GroupMachine.id("t")] == [0, 1])
        #expect(machine.consumerGroup?.target["a"]?[GroupMachine.id("u")] == [0, 1])
        #expect(machine.coordinator.describeConsumerGroup("g").assignorName == "range")
        #expect(machine.beat("c", topics: ["t"], assignor: "mine").errorCode == .unsupportedAssignor)
    }

    @Test func `the group is described`() {
        var machine = GroupMachine.serving(["t": 2])
        machine.beat("a", topics: ["t"], instance: "i")
        let described = machine.coordinator.describeConsumerGroup("g")
        #expect(described.groupState == "Stable")
        #expect(described.groupEpoch == 1)
        #expect(described.assignmentEpoch == 1)
        #expect(described.assignorName == "uniform")
        let member = described.members[0]
        #expect(member.memberId == "a")
        #expect(member.instanceId == "i")
        #expect(member.memberType == 1)
        #expect(member.assignment.topicPartitions.map(\.topicName) == ["t"])
        #expect(member.assignment == member.targetAssignment)
        #expect(machine.coordinator.describeConsumerGroup("x").errorCode == .groupIdNotFound)
    }
}
