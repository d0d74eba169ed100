import MartletModel
import MartletStrategy
import MartletWire
import Testing

@testable import MartletGroups

struct PatternSubscriptionTests {
    @Test func `topics that match are assigned once they have been looked for`() {
        var machine = GroupMachine.serving(["orders-1": 1, "orders-2": 1, "other": 1])
        let joined = machine.beat("a", pattern: "orders-.*")
        #expect(joined.errorCode == .none)
        #expect(joined.assigned?.isEmpty == true)
        #expect(machine.effects.count == 1)
        machine.settle()
        let found = machine.beat("a", epoch: joined.memberEpoch)
        #expect(found.assigned?.count == 2)
        #expect(machine.consumerGroup?.patterns["orders-.*"]?.topics == ["orders-1", "orders-2"])
        #expect(machine.consumerGroup?.isSubscribed(to: "orders-1") == true)
        #expect(machine.consumerGroup?.isSubscribed(to: "other") == false)

        machine.change { $0.set(GroupMachine.topic("orders-3", 1)) }
        machine.beat("a", epoch: found.memberEpoch)
        machine.settle()
        #expect(machine.beat("a", epoch: found.memberEpoch).assigned?.count == 3)
    }

    @Test func `what is no regular expression is refused and leaves nothing behind`() {
        var machine = GroupMachine.serving(["t": 1])
        let refused = machine.beat("a", pattern: "(a")
        #expect(refused.errorCode == .invalidRegularExpression)
        #expect(refused.errorMessage?.contains("missing closing )") == true)
        #expect(machine.log.isEmpty)
    }

    @Test func `names and a pattern add up, and the pattern is forgotten with its last member`() {
        var machine = GroupMachine.serving(["t": 1, "u-1": 1])
        var epoch = machine.beat("a", topics: ["t"], pattern: "u.*").memberEpoch
        machine.settle()
        epoch = machine.beat("a", epoch: epoch).memberEpoch
        #expect(machine.member("a")?.assigned.count == 2)
        machine.beat("a", epoch: epoch, pattern: "")
        #expect(machine.consumerGroup?.patterns.isEmpty == true)
        #expect(machine.consumerGroup?.target["a"]?.count == 1)
        epoch = machine.beat("b", pattern: "t").memberEpoch
        machine.settle()
        machine.beat("b", epoch: -1)
        #expect(machine.consumerGroup?.patterns.isEmpty == true)
    }

    @Test func `a member that changes its pattern keeps what it has until the new one is resolved`() {
        var machine = GroupMachine.serving(["t": 1, "u": 1])
        var epoch = machine.beat("a", pattern: "t").memberEpoch
        machine.settle()
        epoch = machine.beat("a", epoch: epoch).memberEpoch
        #expect(machine.member("a")?.assigned[GroupMachine.id("t")] == [0])
        #expect(machine.beat("a", epoch: epoch, pattern: "u").assignment == nil)
        machine.settle()
        machine.beat("a", epoch: epoch)
        let changed = machine.beat("a", epoch: epoch, owned: [:])
        #expect(changed.assigned("u") == [0])
        #expect(changed.assigned("t") == [])
    }

    @Test func `after a restart the topics are looked through anew, and nothing changes`() {
        var machine = GroupMachine.serving(["t": 1])
        var epoch = machine.beat("a", pattern: "t").memberEpoch
        machine.settle()
        epoch = machine.beat("a", epoch: epoch).memberEpoch
        var restarted = machine.restarted()
        #expect(restarted.consumerGroup == machine.consumerGroup)
        #expect(restarted.beat("a", epoch: epoch).errorCode == .none)
        #expect(restarted.effects.count == 1)
        let count = restarted.log.count
        restarted.settle()
        #expect(restarted.log.count == count)
    }
}
